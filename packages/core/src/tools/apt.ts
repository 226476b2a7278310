/** A repository of this machine's apt configuration. The URI ends with a slash and may hold credentials. */
export interface AptRepository {
  readonly uri: string;
  readonly release: string;
  readonly component: string;
}

/**
 * Asks apt which index files it would fetch, and so which repositories it uses; needs no root and no network. Not
 * `apt-get indextargets`, which is silent on a machine where nobody has run `apt-get update` yet.
 *
 * @param folder of ours; nothing is written to it
 */
export const aptRepositoriesArgv = (folder: string): readonly string[] => ['apt-get', '-o', `Dir::State=${folder}/asked`, '-o', 'Dir::State::status=/dev/null', '--print-uris', 'update'];

/** Reads the answer, lines of `'URI' name size`; each repository, release and component once, in apt's order. */
export const parseAptRepositories = (stdout: string): readonly AptRepository[] => {
  const known = new Map<string, AptRepository>();
  for (const line of stdout.split('\n')) {
    const [, uri, release, component] = /^'(\S+?\/)dists\/(\S+)\/([^/\s]+)\/binary-[^/\s]+\/Packages/u.exec(line) ?? [];
    if (uri === undefined || release === undefined || component === undefined) continue;
    known.set(`${uri} ${release} ${component}`, { uri, release, component });
  }
  return [...known.values()];
};

/** Path of a source package's file in a Debian archive: `pool/main/z/zlib/zlib_1.3.1.orig.tar.gz`. */
export const debianPoolPath = (source: { readonly area: string; readonly source: string; readonly fileName: string }): string => {
  const prefix = source.source.startsWith('lib') ? source.source.slice(0, 4) : source.source.slice(0, 1);
  return `pool/${source.area}/${prefix}/${source.source}/${source.fileName}`;
};

/** Folders of our own for what apt would keep in the system's: everything else is the machine's configuration. */
const privateOptions = (folder: string): readonly string[] =>
  [
    `Dir::State=${folder}/state`,
    `Dir::Cache=${folder}/cache`,
    'Dir::State::status=/dev/null',
    'APT::Sandbox::User=root',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=30',
    'Acquire::https::Timeout=30',
  ].flatMap((option) => ['-o', option]);

/** apt's own downloader: it knows the machine's proxy, authentication and mirrors. It checks the hash too. */
export const aptDownloadArgv = (request: {
  readonly helper: string;
  readonly folder: string;
  readonly uri: string;
  readonly file: string;
  readonly sha256: string;
}): readonly string[] => [request.helper, ...privateOptions(request.folder), 'download-file', request.uri, request.file, `SHA256:${request.sha256}`];

/** A sources.list that offers the source packages of the repositories apt reads binary packages from. */
export const renderSourcesList = (repositories: readonly AptRepository[]): string =>
  repositories.map(({ uri, release, component }) => `deb-src ${uri} ${release} ${component}\n`).join('');

const sourceListOptions = (folder: string): readonly string[] => [
  ...privateOptions(folder),
  ...[`Dir::Etc::sourcelist=${folder}/sources.list`, 'Dir::Etc::sourceparts=/dev/null', 'Acquire::Languages=none'].flatMap((option) => ['-o', option]),
];

/** Brings the indexes of source packages into our own folder. */
export const aptUpdateArgv = (folder: string): readonly string[] => ['apt-get', ...sourceListOptions(folder), '-qq', 'update'];

/** Asks where the files of a source package are. */
export const aptSourceUrisArgv = (folder: string, source: { readonly source: string; readonly version: string }): readonly string[] => [
  'apt-get',
  ...sourceListOptions(folder),
  '-qq',
  'source',
  '--print-uris',
  '--download-only',
  '--only-source',
  `${source.source}=${source.version}`,
];

/** The URIs of the files of that name in the answer: lines of `'URI' name size hash`. */
export const parseSourceUris = (stdout: string, fileName: string): readonly string[] =>
  stdout.split('\n').flatMap((line) => {
    const [, uri, name] = /^'([^']+)' (\S+) /u.exec(line) ?? [];
    return uri !== undefined && name === fileName ? [uri] : [];
  });

/** apt's complaints without its prefixes, in one line: `404  Not Found`. */
export const aptComplaint = (stderr: string): string => {
  const lines = stderr.split('\n').filter((line) => line.startsWith('E: ') && !line.includes('Download Failed'));
  return (lines[0] ?? stderr.trim().split('\n').at(-1) ?? '').replace(/^E: (?:Failed to fetch \S+\s+)?/u, '').trim();
};
