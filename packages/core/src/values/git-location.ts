/** How a repository is named in wheel.yaml: a URL, `user@host:path` as ssh has it, or a folder of the workspace. */
export type GitLocation =
  | { readonly kind: 'url'; readonly text: string }
  | { readonly kind: 'folder'; readonly text: string };

/** What is wrong with the name of a repository, with what to write instead. */
export interface GitLocationProblem {
  readonly message: string;
  readonly hint: string;
}

const url = /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<authority>[^/]*)(?<path>\/.*)?$/iu;
const scp = /^[\w.-]+@[\w.-]+:[^\s:][^\s]*$/u;
const thisMachine = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/u;

/**
 * Reads the name of a repository. `ext::` and other helpers of git are refused, since they run commands, and so are
 * credentials, since the file is committed.
 *
 * @example parseGitLocation('https://github.com/numpy/numpy.git') // { kind: 'url', ... }
 */
export const parseGitLocation = (text: string): GitLocation | GitLocationProblem => {
  const { scheme, authority = '', path = '' } = url.exec(text)?.groups ?? {};
  if (scheme !== undefined) return checkUrl(text, scheme.toLowerCase(), authority, path);
  if (scp.test(text) && !text.startsWith('-')) return { kind: 'url', text };
  if (text.includes(':') || text.startsWith('-')) return { message: `"${text}" names no repository`, hint: 'write an https:// URL, git@host:path, or a folder of the workspace' };
  if (text.startsWith('/') || text.split(/[\\/]/u).includes('..')) return { message: `"${text}" is not in the workspace`, hint: 'write a folder relative to the workspace, or a URL: file:///... for a repository elsewhere on this machine' };
  return { kind: 'folder', text };
};

export const isGitLocation = (read: GitLocation | GitLocationProblem): read is GitLocation => 'kind' in read;

const checkUrl = (text: string, scheme: string, authority: string, path: string): GitLocation | GitLocationProblem => {
  if (!['https', 'ssh', 'http', 'git', 'file'].includes(scheme)) return { message: `git is not asked through ${scheme}://`, hint: 'write an https:// or ssh:// URL' };
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (user !== '' && (scheme !== 'ssh' || user.includes(':'))) return { message: 'a repository is named without user and password here', hint: 'a credential helper of git knows them; `git config credential.helper` names one' };
  if (/\s/u.test(text) || path === '' || path === '/' || (host === '') !== (scheme === 'file') || host.startsWith('-')) return { message: `"${text.slice(0, 100)}" is no URL of a repository`, hint: 'https://host/path' };
  if ((scheme === 'http' || scheme === 'git') && !thisMachine.test(host)) return { message: `${scheme}:// protects nothing on its way`, hint: 'write https://; http:// and git:// are for this machine itself' };
  return { kind: 'url', text };
};

/**
 * Where a submodule is: .gitmodules may say so relative to the repository that holds it (`../sibling.git`).
 *
 * @param parent what git was asked for that repository: a URL, `user@host:path` or an absolute folder
 * @returns undefined where the way up leads out
 * @example submoduleLocation('https://forge.test/a/b.git', '../c.git') // 'https://forge.test/a/c.git'
 */
export const submoduleLocation = (parent: string, written: string): string | undefined => {
  if (written.startsWith('-')) return undefined;
  if (!/^\.\.?(\/|$)/u.test(written)) return written;
  const [, fixed = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*\/|[^/]*?:|\/)?(.*)$/iu.exec(parent) ?? [];
  const parts = rest.replace(/\/+$/u, '').split('/').filter((part) => part !== '');
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return `${fixed}${parts.join('/')}`;
};
