/** A name that a repository gives to a commit. */
export interface GitRef {
  /** `HEAD`, `refs/heads/main`, `refs/tags/v1.0` */
  readonly name: string;
  /** What it stands for; of an annotated tag the commit, not the tag. */
  readonly commit: string;
}

/** Asks for every name that a repository elsewhere has; nothing is cloned. */
export const gitRefsArgv = (location: string): readonly string[] => ['ls-remote', '--', location];

/** Reads `git ls-remote`. An annotated tag has two lines, its own and `name^{}` for the commit. */
export const parseGitRefs = (stdout: string): readonly GitRef[] => {
  const refs = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [, commit, name, peeled] = /^([0-9a-f]{40,64})\t(\S+?)(\^\{\})?$/u.exec(line) ?? [];
    if (commit !== undefined && name !== undefined && (peeled !== undefined || !refs.has(name))) refs.set(name, commit);
  }
  return [...refs].map(([name, commit]) => ({ name, commit }));
};

/** A full hash, SHA-1 or SHA-256. */
export const isCommitHash = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/iu.test(text);

/** What may be the beginning of a hash; git itself writes seven digits at least. */
export const isAbbreviatedHash = (text: string): boolean => /^[0-9a-f]{7,63}$/iu.test(text) && !isCommitHash(text);

/** A commit of another repository in a tree. */
export interface GitLink {
  readonly path: string;
  readonly commit: string;
}

/** The submodules in what `git ls-tree -r -z` prints. */
export const parseGitLinks = (stdout: string): readonly GitLink[] =>
  stdout.split('\0').flatMap((line) => {
    const [, commit, path] = /^160000 commit ([0-9a-f]{40,64})\t(.+)$/su.exec(line) ?? [];
    return commit === undefined || path === undefined ? [] : [{ commit, path }];
  });

/** What .gitmodules says of one submodule. */
export interface GitModule {
  readonly path: string;
  readonly url: string | undefined;
  /** `update = none`: it is left empty, as git does. */
  readonly skipped: boolean;
}

/** Reads what `git config -z --list` prints of a .gitmodules. */
export const parseGitModules = (stdout: string): readonly GitModule[] => {
  const modules = new Map<string, Record<string, string>>();
  for (const entry of stdout.split('\0')) {
    const [, name, key, value] = /^submodule\.(.+)\.([a-z]+)\n(.*)$/su.exec(entry) ?? [];
    if (name !== undefined && key !== undefined) modules.set(name, { ...modules.get(name), [key]: value ?? '' });
  }
  return [...modules.values()].flatMap(({ path, url, update }) => (path === undefined ? [] : [{ path, url, skipped: update === 'none' }]));
};

/** Changes against the commit in what `git status --porcelain -z --no-renames --untracked-files=all` prints. */
export const parseGitChanges = (stdout: string): { readonly tracked: readonly string[]; readonly untracked: readonly string[] } => {
  const entries = stdout.split('\0').filter((entry) => entry.length > 3);
  const paths = (wanted: boolean): readonly string[] => entries.filter((entry) => entry.startsWith('??') === wanted).map((entry) => entry.slice(3));
  return { tracked: paths(false), untracked: paths(true) };
};

/** A line of a gitignore file that means one path and nothing else. */
export const gitIgnoreLine = (path: string): string => `/${path.replace(/[\\*?[\]]/gu, '\\$&').replace(/ +$/u, (spaces) => '\\ '.repeat(spaces.length))}`;

/** Why git failed, in its own words and one line. */
export const gitComplaint = (tail: readonly string[]): string | undefined => {
  const lines = tail.map((line) => line.trim()).filter((line) => line !== '');
  const said = lines.findLast((line) => /^(fatal|error|ERROR|remote error):/u.test(line) && !/early EOF|index-pack failed|Could not read from remote repository/u.test(line)) ?? lines.findLast((line) => line.startsWith('fatal:'));
  return said?.replace(/^(fatal|error|ERROR|remote error): ?/u, '');
};
