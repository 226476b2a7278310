import { createHash } from 'node:crypto';
import { checkZipStructure, normalizeProjectName, normalizeVersion, parseSdistFilename, parseWheelFilename, sameVersion } from '@wheelwright/core';
import type { FormPart } from './multipart-form';

/** A file as PyPI keeps it. */
export interface StoredFile {
  readonly file: string;
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly requiresPython: string | undefined;
  /** Milliseconds since 1970. */
  readonly uploaded: number;
}

export interface PypiState {
  readonly files: readonly StoredFile[];
  /** Names that were there once. */
  readonly deleted: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** bytes */
  readonly fileLimit: number;
}

/** What PyPI decides about a form: the file to store, or the file that is there with the very bytes. */
export type PypiDecision = { readonly status: 200; readonly stored: StoredFile | undefined } | { readonly status: 400; readonly message: string };

class Refusal extends Error {}
const refuse = (message: string): never => {
  throw new Refusal(message);
};

/** PyPI's own checks of an upload, in its order and in words like its own. Credentials and URL have been looked at. */
export const checkPypiUpload = (parts: readonly FormPart[], state: PypiState): PypiDecision => {
  try {
    return decide(parts, state);
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, message: error.message };
    throw error;
  }
};

const decide = (parts: readonly FormPart[], state: PypiState): PypiDecision => {
  const form = readForm(parts);
  checkMetadata(form);
  const file = checkFile(form, state);
  const same = state.files.find((other) => other.file === file.file);
  if (same?.sha256 === file.sha256) return { status: 200, stored: undefined };
  if (same !== undefined || state.files.some(({ sha256 }) => sha256 === file.sha256)) refuse(`File already exists ('${file.file}', with blake2_256 hash '…'). See the help page for more information.`);
  if (state.deleted.includes(file.file)) refuse('This filename was previously used by a file that has since been deleted. Use a different filename.');
  const release = state.files.filter(({ project, version }) => project === file.project && sameVersion(version, file.version));
  const first = Math.min(...release.map(({ uploaded }) => uploaded));
  if (state.now - first > 14 * 86_400_000) refuse('New files cannot be uploaded to releases older than 14 days. Upload a new release instead.');
  if (file.file.endsWith('.tar.gz') && release.some((other) => other.file.endsWith('.tar.gz'))) refuse('Only one sdist may be uploaded per release.');
  if (file.file.endsWith('.whl')) {
    const problems = checkZipStructure(file.bytes);
    if (problems.length > 0) refuse(`Invalid distribution file. ${problems[0] ?? ''}`);
  } else if (file.bytes.readUInt16BE(0) !== 0x1f8b) refuse('Invalid distribution file. File is not a gzip file.');
  return { status: 200, stored: file };
};

type Form = ReadonlyMap<string, readonly string[]> & { readonly content?: FormPart };

const readForm = (parts: readonly FormPart[]): Form => {
  const form = new Map<string, string[]>();
  for (const part of parts) {
    if (part.name === 'content' || part.name === 'gpg_signature') continue;
    if (part.file !== undefined) refuse(`${part.name}: Should not be a tuple`);
    const text = part.content.toString('utf8');
    if (text !== '' && text !== 'UNKNOWN') form.set(part.name, [...(form.get(part.name) ?? []), text]);
  }
  for (const name of singleFields) if ((form.get(name)?.length ?? 0) > 1) refuse(`${name} is there twice`);
  for (const name of form.keys()) if (!singleFields.includes(name) && !listFields.includes(name)) refuse(`the field ${name} is none of PyPI's, which would ignore it without a word`);
  if (one(form, 'protocol_version') !== '1') refuse('Unknown protocol version.');
  if (one(form, ':action') !== 'file_upload') refuse('Unknown action.');
  const content = parts.filter(({ name }) => name === 'content');
  if (content.length !== 1 || content[0]?.file === undefined) refuse('Upload payload does not have a file.');
  if (parts.at(-1)?.name !== 'content') refuse('the content is not the last part, which servers that read as it comes need');
  return Object.assign(form, { content: content[0] as FormPart });
};

const one = (form: Form, name: string): string | undefined => form.get(name)?.[0];

const singleFields: readonly string[] = [
  ':action', 'protocol_version', 'filetype', 'pyversion', 'sha256_digest', 'md5_digest', 'blake2_256_digest', 'comment', 'attestations', 'metadata_version', 'name', 'version', 'summary',
  'description', 'description_content_type', 'keywords', 'home_page', 'download_url', 'author', 'author_email', 'maintainer', 'maintainer_email', 'license', 'license_expression', 'requires_python',
];
const listFields: readonly string[] = [
  'platform', 'supported_platform', 'classifiers', 'requires', 'provides', 'obsoletes', 'requires_dist', 'provides_dist', 'obsoletes_dist', 'requires_external', 'project_urls', 'provides_extra',
  'dynamic', 'license_file', 'import_name', 'import_namespace',
];

const checkMetadata = (form: Form): void => {
  const version = one(form, 'metadata_version') ?? refuse("None is an invalid value for Metadata-Version. Error: This field is required.");
  if (!['1.0', '1.1', '1.2', '2.1', '2.2', '2.3', '2.4', '2.5'].includes(version)) refuse(`'${version}' is an invalid value for Metadata-Version.`);
  if (!/^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/iu.test(one(form, 'name') ?? '')) refuse(`'${one(form, 'name') ?? ''}' is an invalid value for Name.`);
  const release = one(form, 'version') ?? '';
  if (normalizeVersion(release) === undefined) refuse(`'${release}' is an invalid value for Version.`);
  if (release.includes('+')) refuse(`The use of local versions in '${release}' is not allowed.`);
  const summary = one(form, 'summary') ?? '';
  if (summary.length > 512 || /[\r\n]/u.test(summary)) refuse('Summary: Use one line of at most 512 characters.');
  if (one(form, 'license') !== undefined && one(form, 'license_expression') !== undefined) refuse('License is deprecated when License-Expression is present.');
  if (form.has('license_file') && Number(version) < 2.4) refuse(`license-file introduced in metadata version 2.4, not ${version}`);
  if (form.has('import_name') && Number(version) < 2.5) refuse(`import-name introduced in metadata version 2.5, not ${version}`);
  for (const requirement of form.get('requires_dist') ?? []) if (/@\s*[a-z+]+:/iu.test(requirement)) refuse(`Can't have direct dependency: ${requirement}`);
  for (const classifier of form.get('classifiers') ?? []) if (!/^[^:]+( :: [^:]+)+$/u.test(classifier)) refuse(`'${classifier}' is not a valid classifier.`);
  for (const url of form.get('project_urls') ?? []) if (!/^[^,]{1,32}, https?:\/\/\S+$/u.test(url)) refuse(`'${url}' is not a valid url. See the core metadata specification.`);
};

const checkFile = (form: Form, state: PypiState): StoredFile => {
  const filetype = one(form, 'filetype');
  if (filetype !== 'bdist_wheel' && filetype !== 'sdist') refuse("Invalid value for filetype. Error: Use a known file type.");
  const pyversion = one(form, 'pyversion');
  if (filetype === 'bdist_wheel' && pyversion === undefined) refuse('Python version is required for binary distribution uploads.');
  if (filetype === 'sdist' && pyversion !== 'source') refuse("Use 'source' as Python version for an sdist.");
  const digest = one(form, 'sha256_digest') ?? one(form, 'md5_digest') ?? one(form, 'blake2_256_digest');
  if (digest === undefined) refuse('Include at least one message digest.');
  const content = form.content as FormPart;
  const file = content.file ?? '';
  const project = normalizeProjectName(one(form, 'name') ?? '');
  checkName(file, { project, version: one(form, 'version') ?? '', pyversion: pyversion ?? '', filetype: filetype ?? '' });
  if (content.contentType === undefined || content.contentType.startsWith('image/')) refuse('Invalid distribution file.');
  if (content.content.length > state.fileLimit) refuse(`File too large. Limit for project '${project}' is ${Math.floor(state.fileLimit / 1024 / 1024)} MB.`);
  const sha256 = createHash('sha256').update(content.content).digest('hex');
  if (one(form, 'sha256_digest') !== undefined && one(form, 'sha256_digest') !== sha256) refuse('The digest supplied does not match a digest calculated from the uploaded file.');
  return { file, project, version: one(form, 'version') ?? '', sha256, bytes: content.content, requiresPython: one(form, 'requires_python'), uploaded: state.now };
};

const checkName = (file: string, { project, version, pyversion, filetype }: { readonly project: string; readonly version: string; readonly pyversion: string; readonly filetype: string }): void => {
  if (/[/\\]/u.test(file)) refuse('Cannot upload a file with a / or \\ in its name.');
  if (filetype === 'sdist') {
    const expected = `${project.replaceAll('-', '_')}-${normalizeVersion(version) ?? ''}.tar.gz`;
    if (file !== expected || parseSdistFilename(file).distribution !== project) refuse(`Filename '${file}' is invalid, should be '${expected}'.`);
    return;
  }
  const parts = file.split('-');
  if (!file.endsWith('.whl') || (parts.length !== 5 && parts.length !== 6)) refuse(`Invalid filename '${file}'.`);
  const parsed = parseWheelFilename(file);
  if (parts[0] !== project.replaceAll('-', '_')) refuse(`Start filename for '${project}' with '${project.replaceAll('-', '_')}'.`);
  if (!sameVersion(parsed.version, version)) refuse(`Version in filename should be '${version}' not '${parsed.version}'.`);
  if (parsed.pythons.join('.') !== pyversion) refuse(`the Python version '${pyversion}' is not the tag of '${file}'`);
  for (const platform of parsed.platforms) if (!platformAllowed(platform)) refuse(`Binary wheel '${file}' has an unsupported platform tag '${platform}'.`);
};

const platformAllowed = (platform: string): boolean =>
  [
    /^any$/u,
    /^win32$|^win_(?:amd64|arm64|ia64)$/u,
    /^manylinux(?:1|2010|2014)_\w+$/u,
    /^(?:manylinux|musllinux)_\d+_\d+_(?:x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64)$/u,
    /^macosx_10_\w+$|^macosx_(?:1[1-5]|26)_0_\w+$/u,
    /^linux_armv[67]l$/u,
    /^(?:ios|android)_|^pyemscripten_\w+_wasm32$/u,
  ].some((pattern) => pattern.test(platform));
