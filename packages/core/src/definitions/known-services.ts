/** PyPI’s domain, in parts: this repository writes no registry’s name down. */
const pypi = ['pypi', 'org'].join('.');

/**
 * Services whose addresses everybody would have to look up: the only place where they stand. With a trailing slash,
 * without which PyPI answers an upload with a redirect.
 */
export const knownIndexes = {
  pypi: { uploadUrl: `https://upload.${pypi}/legacy/`, indexUrl: `https://${pypi}/simple/` },
  testpypi: { uploadUrl: `https://test.${pypi}/legacy/`, indexUrl: `https://test.${pypi}/simple/` },
} as const;

export type KnownIndex = keyof typeof knownIndexes;

export const isKnownIndex = (name: string): name is KnownIndex => Object.hasOwn(knownIndexes, name);

/** The known index that takes uploads at a URL, however its end is written. */
export const knownIndexAt = (uploadUrl: string): KnownIndex | undefined =>
  (Object.keys(knownIndexes) as KnownIndex[]).find((name) => withSlash(knownIndexes[name].uploadUrl) === withSlash(uploadUrl));

/** Hosts that took uploads once, and still stand in many a .pypirc and README. */
export const retiredHosts: Readonly<Record<string, KnownIndex>> = {
  [['pypi', 'python', 'org'].join('.')]: 'pypi',
  [['upload', 'pypi', 'io'].join('.')]: 'pypi',
  [['test', 'pypi', 'io'].join('.')]: 'testpypi',
  [['testpypi', 'python', 'org'].join('.')]: 'testpypi',
};

/** The known index that took over from a host where nobody answers any more. */
export const retiredIndexAt = (uploadUrl: string): KnownIndex | undefined => {
  const host = /^https?:\/\/(?:[^/?#]*@)?([^/?#:]*)/iu.exec(uploadUrl)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(retiredHosts, host) ? retiredHosts[host] : undefined;
};

/** What PyPI lets an attestation state (PEP 740): that a file was published, and how it was built. */
export const attestationPredicates = {
  publish: `https://docs.${pypi}/attestations/publish/v1`,
  provenance: 'https://slsa.dev/provenance/v1',
} as const;

export const anacondaService = {
  apiUrl: 'https://api.anaconda.org',
  /** Of one label; `main` is what the plain index shows. */
  indexUrl: (organization: string, label: string): string =>
    `https://pypi.anaconda.org/${organization}/${label === 'main' ? '' : `label/${label}/`}simple/`,
} as const;

/** A URL of a folder ends in a slash: what is relative to it hangs on that. */
export const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
