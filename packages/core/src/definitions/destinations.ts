import { z } from 'zod';
import { httpsUrlField, nameField } from './fields';

/**
 * Which rules hold for what is sent: `pypi`, all of PyPI's own; `index`, what every package index needs; `storage`,
 * sound files only.
 */
export type UploadRules = 'pypi' | 'index' | 'storage';

/** The file may hold names of variables, never what is in them. */
const variableField = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/u, 'must be the NAME of an environment variable in capital letters; a secret itself never stands in a file')
  .describe('Name of an environment variable.');

const pathField = z.string().min(1);

const indexSchema = z
  .strictObject({
    kind: z.literal('index'),
    'upload-url': httpsUrlField.describe('Where files are sent to, as twine’s repository URL. Of `pypi` and `testpypi` it is known.').optional(),
    'index-url': httpsUrlField.describe('The simple index that shows what is there (PEP 503, PEP 691). Without one, nothing can be skipped or verified.').optional(),
    rules: z.enum(['pypi', 'index']).optional().describe('`pypi` for PyPI, TestPyPI and those as strict (known for those two); `index` (the default) otherwise.'),
    replaces: z.boolean().optional().describe('The index lets a file be replaced (a volatile devpi index).'),
    'file-limit': z.int().positive().optional().describe('MiB that the index takes for one file. Of PyPI 100 when not said; a project may have been granted more.'),
    section: z.string().min(1).optional().describe('Section of .pypirc with the credentials; the name of the destination when not said.'),
    username: variableField.optional().describe('Environment variable with the user name.'),
    password: variableField.optional().describe('Environment variable with the password or token.'),
    'trusted-publishing': z.enum(['automatic', 'always', 'never']).optional().describe('A short-lived token for the identity of a CI job. `automatic` (the default): where one is offered and nothing else is found.'),
    attestations: z.boolean().optional().describe('Send attestations (PEP 740) that lie beside the files, and make them where an identity exists. Off by default.'),
  })
  .describe('A package index with the upload interface of PyPI: PyPI, TestPyPI, devpi, pypiserver, GitLab, Gitea, Nexus, Artifactory.');

const anacondaSchema = z
  .strictObject({
    kind: z.literal('anaconda'),
    organization: nameField.describe('The user or organization, such as scientific-python-nightly-wheels.'),
    labels: z.array(nameField).min(1).optional().describe('Labels (channels) the files get; `main` when not said.'),
    token: variableField.optional().describe('Environment variable with the token; ANACONDA_API_TOKEN or BINSTAR_API_TOKEN when not said.'),
    replace: z.boolean().optional().describe('Replace files of the same name with other bytes.'),
    'api-url': httpsUrlField.optional().describe('Of another server than anaconda.org.'),
    'index-url': httpsUrlField.optional().describe('Its simple index, when it is not anaconda.org’s.'),
  })
  .describe('A channel of anaconda.org.');

const pagesFields = {
  replace: z.boolean().optional().describe('Replace files of the same name with other bytes. Off by default: caches and mirrors keep the old ones.'),
  prefix: z.string().regex(/^[\w][\w./-]*$/u, 'a path without a leading slash').optional().describe('Folder within it.'),
  pages: z.boolean().optional().describe('Write index pages that pip and uv can install from (PEP 503, 691, 658). On by default.'),
};

const swiftSchema = z
  .strictObject({
    kind: z.literal('swift'),
    container: nameField.describe('Container the files go to; made when it is not there.'),
    auth: z.enum(['v1', 'v3', 'rackspace']).optional().describe('How to log in; as the variables of the environment say when not said (ST_AUTH: v1, OS_AUTH_URL: v3).'),
    'auth-url': httpsUrlField.optional().describe('Where to log in; OS_AUTH_URL or ST_AUTH when not said.'),
    cloud: z.string().min(1).optional().describe('Entry of clouds.yaml.'),
    region: z.string().min(1).optional(),
    username: variableField.optional(),
    password: variableField.optional().describe('Environment variable with the password, key or secret of an application credential.'),
    project: z.string().min(1).optional().describe('Project (v3) or account (v1).'),
    public: z.boolean().optional().describe('Let everybody read it and list it. On by default.'),
    'public-url': httpsUrlField.optional().describe('Where people read it, when that is not the storage URL (a CDN).'),
    'segment-size': z.int().positive().optional().describe('MiB; larger files are sent in segments of that size. 256 when not said.'),
    ...pagesFields,
  })
  .describe('A container of OpenStack Swift.');

const s3Schema = z
  .strictObject({
    kind: z.literal('s3'),
    bucket: nameField,
    endpoint: httpsUrlField.optional().describe('Of another service than Amazon’s.'),
    region: z.string().min(1).optional().describe('AWS_REGION when not said, else us-east-1.'),
    'path-style': z.boolean().optional().describe('The bucket is in the path and not in the host name; on by default where there is an endpoint.'),
    'access-key': variableField.optional().describe('Environment variable with the access key; AWS_ACCESS_KEY_ID when not said.'),
    'secret-key': variableField.optional().describe('Environment variable with the secret key; AWS_SECRET_ACCESS_KEY when not said.'),
    'public-url': httpsUrlField.optional().describe('Where people read it.'),
    ...pagesFields,
  })
  .describe('A bucket of Amazon S3 or a service like it.');

const folderSchema = z
  .strictObject({
    kind: z.literal('folder'),
    path: pathField.describe('The folder: absolute, or relative to the workspace.'),
    pages: pagesFields.pages,
    replace: pagesFields.replace,
  })
  .describe('A folder of this machine, such as the root of a web server.');

export const destinationSchema = z.discriminatedUnion('kind', [indexSchema, anacondaSchema, swiftSchema, s3Schema, folderSchema]);

export const destinationsSchema = z
  .strictObject({
    destinations: z.record(nameField, destinationSchema).describe('Name to destination. Names, kinds and URLs; never secrets.'),
  })
  .describe('destinations.yaml: where wheels may be sent.');

export type WrittenDestinations = z.infer<typeof destinationsSchema>;

export interface IndexDestination {
  readonly kind: 'index';
  readonly name: string;
  readonly uploadUrl: string;
  readonly indexUrl: string | undefined;
  readonly rules: 'pypi' | 'index';
  readonly replaces: boolean;
  /** Bytes that the index takes for one file, where that is said. */
  readonly fileLimit?: number;
  readonly section: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly trustedPublishing: 'automatic' | 'always' | 'never';
  readonly attestations: boolean;
}

export interface AnacondaDestination {
  readonly kind: 'anaconda';
  readonly name: string;
  readonly organization: string;
  readonly labels: readonly string[];
  readonly token: string | undefined;
  readonly replace: boolean;
  readonly apiUrl: string;
  readonly indexUrl: string;
}

export interface SwiftDestination {
  readonly kind: 'swift';
  readonly name: string;
  readonly container: string;
  readonly auth: 'v1' | 'v3' | 'rackspace' | undefined;
  readonly authUrl: string | undefined;
  readonly cloud: string | undefined;
  readonly region: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly project: string | undefined;
  readonly public: boolean;
  readonly publicUrl: string | undefined;
  /** bytes */
  readonly segmentSize: number;
  readonly replace: boolean;
  /** '' or a path with a slash at its end */
  readonly prefix: string;
  readonly pages: boolean;
}

export interface S3Destination {
  readonly kind: 's3';
  readonly name: string;
  readonly bucket: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly pathStyle: boolean;
  readonly accessKey: string | undefined;
  readonly secretKey: string | undefined;
  readonly replace: boolean;
  readonly publicUrl: string | undefined;
  /** '' or a path with a slash at its end */
  readonly prefix: string;
  readonly pages: boolean;
}

export interface FolderDestination {
  readonly kind: 'folder';
  readonly name: string;
  readonly path: string;
  readonly pages: boolean;
  readonly replace: boolean;
}

/** A destination in its one spelling. */
export type DestinationDefinition = IndexDestination | AnacondaDestination | SwiftDestination | S3Destination | FolderDestination;
