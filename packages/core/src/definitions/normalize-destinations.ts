import { suggest } from '../errors/nearest-word';
import type { Problem } from '../errors/problem';
import { WheelError } from '../errors/wheel-error';
import { destinationsSchema, type destinationSchema, type DestinationDefinition, type IndexDestination, type WrittenDestinations } from './destinations';
import { parseYamlDocument, refuseProblems, type ParsedDocument } from './document';
import { anacondaService, isKnownIndex, knownIndexAt, knownIndexes, withSlash, type KnownIndex } from './known-services';
import type { z } from 'zod';

export interface Destinations {
  /** By name, in the order of the file. */
  readonly destinations: ReadonlyMap<string, DestinationDefinition>;
}

type Written = z.infer<typeof destinationSchema>;
type WrittenOf<Kind extends Written['kind']> = Extract<Written, { kind: Kind }>;
/** Reports something wrong at a key of the destination; at the destination itself when there is none. */
type Refuse = (key: string | undefined, message: string, hint?: string) => void;

const mebibyte = 1024 * 1024;
/** What one object of Swift may hold at most: 5 GiB. */
const largestSegment = 5120;

/** Reads a whole destinations.yaml. @throws WheelError definition-invalid with everything that is wrong */
export const readDestinations = (file: string, text: string): Destinations => {
  const parsed = parseYamlDocument(file, text, destinationsSchema);
  const { value, problems } = parsed.ok ? normalizeDestinations(parsed.document) : { value: { destinations: new Map() }, problems: parsed.problems };
  refuseProblems(problems);
  return value;
};

/** Destinations in their one spelling, with everything that is wrong with any of them. */
export const normalizeDestinations = (
  document: ParsedDocument<WrittenDestinations>,
): { readonly value: Destinations; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const destinations = new Map<string, DestinationDefinition>();
  for (const [name, written] of Object.entries(document.written.destinations)) {
    const refuse: Refuse = (key, message, hint) =>
      void problems.push(document.problemAt(['destinations', name, ...(key === undefined ? [] : [key])], message, hint, key === undefined ? 'key' : 'value'));
    refuseUserinfo(written, refuse);
    const destination = normalize(name, written, refuse);
    if (destination !== undefined) destinations.set(name, destination);
  }
  return { value: { destinations }, problems };
};

/**
 * The destination of a name: one of destinations.yaml, else PyPI or TestPyPI, which everybody knows.
 *
 * @throws WheelError destination-unknown
 */
export const findDestination = (destinations: Destinations['destinations'], name: string): DestinationDefinition => {
  const found = destinations.get(name) ?? (isKnownIndex(name) ? knownIndexDestination(name) : undefined);
  if (found !== undefined) return found;
  throw new WheelError({
    code: 'destination-unknown',
    family: 'usage',
    message: `there is no destination "${name}"`,
    hint: suggest(name, [...destinations.keys(), ...Object.keys(knownIndexes)]),
  });
};

/** PyPI and TestPyPI as they are without a word in any file. */
export const knownIndexDestination = (name: KnownIndex): IndexDestination => ({
  kind: 'index',
  name,
  ...knownIndexes[name],
  rules: 'pypi',
  replaces: false,
  section: name,
  username: undefined,
  password: undefined,
  trustedPublishing: 'automatic',
  attestations: false,
});

const normalize = (name: string, written: Written, refuse: Refuse): DestinationDefinition | undefined => {
  switch (written.kind) {
    case 'index':
      return normalizeIndex(name, written, refuse);
    case 'anaconda':
      return {
        kind: 'anaconda',
        name,
        organization: written.organization,
        labels: [...new Set(written.labels ?? ['main'])],
        token: written.token,
        replace: written.replace ?? false,
        apiUrl: withoutSlash(written['api-url'] ?? anacondaService.apiUrl),
        indexUrl: withSlash(written['index-url'] ?? anacondaService.indexUrl(written.organization, written.labels?.[0] ?? 'main')),
      };
    case 'swift':
      return normalizeSwift(name, written, refuse);
    case 's3':
      return {
        kind: 's3',
        name,
        bucket: written.bucket,
        endpoint: written.endpoint === undefined ? undefined : withoutSlash(written.endpoint),
        region: written.region,
        pathStyle: written['path-style'] ?? written.endpoint !== undefined,
        accessKey: written['access-key'],
        secretKey: written['secret-key'],
        publicUrl: optionalFolder(written['public-url']),
        prefix: normalizePrefix(written.prefix, refuse),
        pages: written.pages ?? true,
        replace: written.replace ?? false,
      };
    case 'folder':
      return { kind: 'folder', name, path: written.path, pages: written.pages ?? true, replace: written.replace ?? false };
  }
};

const normalizeIndex = (name: string, written: WrittenOf<'index'>, refuse: Refuse): IndexDestination | undefined => {
  const standard = written['upload-url'] === undefined ? (isKnownIndex(name) ? name : undefined) : knownIndexAt(written['upload-url']);
  const uploadUrl = standard === undefined ? written['upload-url'] : knownIndexes[standard].uploadUrl;
  if (uploadUrl === undefined) {
    refuse(undefined, `"${name}" needs "upload-url"`, `it is known for destinations called ${Object.keys(knownIndexes).join(' and ')} only`);
    return undefined;
  }
  const readAt = Object.entries(knownIndexes).find(([, { indexUrl }]) => sameHost(indexUrl, uploadUrl) && standard === undefined);
  if (readAt !== undefined) refuse('upload-url', 'files are read from there, not sent to', `write ${readAt[1].uploadUrl}`);
  else if (/\/\+?simple\/?$/u.test(uploadUrl)) refuse('upload-url', 'this is a simple index, from which files are read', 'write the URL that twine would be given as its repository; this one is the "index-url"');
  const rules = written.rules ?? (standard === undefined ? 'index' : 'pypi');
  if (rules === 'pypi' && written.replaces === true) refuse('replaces', 'PyPI never lets a file be replaced', 'remove it');
  const trustedPublishing = written['trusted-publishing'] ?? 'automatic';
  if (trustedPublishing === 'always' && (written.password !== undefined || written.username !== undefined)) {
    refuse('trusted-publishing', 'a token of trusted publishing and one of a variable cannot both be used', 'remove "username" and "password", or write "automatic"');
  }
  if (written.attestations === true && trustedPublishing === 'never' && rules === 'pypi') {
    refuse('attestations', 'PyPI takes attestations from trusted publishing only', 'remove "trusted-publishing: never"');
  }
  const indexUrl = written['index-url'] ?? (standard === undefined ? undefined : knownIndexes[standard].indexUrl);
  return {
    kind: 'index',
    name,
    uploadUrl,
    indexUrl: optionalFolder(indexUrl),
    rules,
    replaces: written.replaces ?? false,
    ...(written['file-limit'] === undefined ? {} : { fileLimit: written['file-limit'] * 1024 * 1024 }),
    section: written.section ?? name,
    username: written.username,
    password: written.password,
    trustedPublishing,
    attestations: written.attestations ?? false,
  };
};

const normalizeSwift = (name: string, written: WrittenOf<'swift'>, refuse: Refuse): DestinationDefinition => {
  if (written.cloud !== undefined) {
    for (const key of ['auth', 'auth-url', 'username', 'password', 'project'] as const) {
      if (written[key] !== undefined) refuse(key, `clouds.yaml says this of "${written.cloud}" already`, `remove it, or remove "cloud"`);
    }
  }
  const segment = written['segment-size'] ?? 256;
  if (segment > largestSegment) refuse('segment-size', `a segment may have ${largestSegment} MiB at most`);
  return {
    kind: 'swift',
    name,
    container: written.container,
    auth: written.auth,
    authUrl: written['auth-url'] === undefined ? undefined : withoutSlash(written['auth-url']),
    cloud: written.cloud,
    region: written.region,
    username: written.username,
    password: written.password,
    project: written.project,
    public: written.public ?? true,
    publicUrl: optionalFolder(written['public-url']),
    segmentSize: segment * mebibyte,
    prefix: normalizePrefix(written.prefix, refuse),
    pages: written.pages ?? true,
    replace: written.replace ?? false,
  };
};

/** The value is not repeated: it holds what must not be seen. */
const refuseUserinfo = (written: Written, refuse: Refuse): void => {
  for (const [key, value] of Object.entries(written)) {
    if (typeof value === 'string' && /^https?:\/\/[^/?#]*@/u.test(value)) {
      refuse(key, 'a URL with a user name or password in it does not belong into a file', 'remove what stands before the @; name the variables that hold them, or write a section of .pypirc');
    }
  }
};

const normalizePrefix = (prefix: string | undefined, refuse: Refuse): string => {
  if (prefix === undefined) return '';
  const parts = prefix.replace(/\/+$/u, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) refuse('prefix', `"${prefix}" is not a plain path: no "//", "." or ".."`);
  return withSlash(parts.join('/'));
};

const optionalFolder = (url: string | undefined): string | undefined => (url === undefined ? undefined : withSlash(url));

const withoutSlash = (url: string): string => url.replace(/\/+$/u, '');

const sameHost = (one: string, other: string): boolean => hostOf(one) === hostOf(other);

const hostOf = (url: string): string | undefined => /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)/u.exec(url)?.[1]?.toLowerCase();
