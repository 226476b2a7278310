import { gitTagsArgv, isWheelError, listedNames, parseGitTags, versionsOf, WheelError, type Upstream } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl } from '../secret';

/**
 * The versions that an upstream lists, oldest first, pre-releases among them: tags through git's own protocol, which
 * needs no account anywhere; files of a folder through its HTML listing.
 *
 * @param like the version that is known, which says how names are made
 * @throws WheelError command-not-found without git, download-failed where the upstream cannot be asked
 */
export const listReleases = async (host: Host, upstream: Upstream, like: string): Promise<readonly string[]> => {
  const names = upstream.kind === 'tags' ? await tagsOf(host, upstream.repository) : await filesOf(host, upstream.folder);
  return versionsOf(upstream, names, like);
};

const tagsOf = async (host: Host, repository: string): Promise<readonly string[]> => {
  if ((await host.processes.find('git')) === undefined) {
    throw new WheelError({ code: 'command-not-found', family: 'usage', message: `there is no git on this machine, which would list the tags of ${printableUrl(repository)}`, hint: 'install git, or name the version that you want' });
  }
  try {
    const { stdout } = await host.processes.run({
      argv: gitTagsArgv(repository),
      cwd: '/',
      // The user's own proxies, certificates and helpers; but nobody is here to answer questions.
      environment: { ...host.variables, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      timeoutSeconds: 120,
    });
    return parseGitTags(stdout);
  } catch (error) {
    if (!isWheelError(error) || !['command-failed', 'command-timed-out'].includes(error.code)) throw error;
    const why = error.tail.findLast((line) => line.startsWith('fatal:'))?.slice('fatal:'.length).trim();
    throw unlisted(`the tags of ${printableUrl(repository)} cannot be had${why === undefined ? '' : `: git says ${why}`}`, error);
  }
};

const filesOf = async (host: Host, folder: string): Promise<readonly string[]> => {
  let page: Awaited<ReturnType<Host['http']['getText']>>;
  try {
    page = await host.http.getText(folder);
  } catch (error) {
    if (!isWheelError(error) || error.code !== 'download-failed') throw error;
    throw unlisted(`what is new cannot be seen: ${error.message}`, error);
  }
  if (page.status !== 200) throw unlisted(`${printableUrl(folder)} gives no listing: it answered with HTTP status ${page.status}`);
  return listedNames(page.text);
};

const unlisted = (message: string, cause?: unknown): WheelError =>
  new WheelError({ code: 'download-failed', family: 'usage', message, ...(cause === undefined ? {} : { cause }) });
