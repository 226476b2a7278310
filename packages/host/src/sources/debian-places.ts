import { join } from 'node:path';
import {
  aptComplaint,
  aptDownloadArgv,
  aptRepositoriesArgv,
  aptSourceUrisArgv,
  aptUpdateArgv,
  debianPoolPath,
  digestOf,
  parseAptRepositories,
  parseSourceUris,
  renderSourcesList,
  WheelError,
  type AptRepository,
  type Environment,
  type Source,
} from '@wheelwright/core';
import type { Host, ProcessResult } from '../ports';
import { printableUrl } from '../secret';
import type { Place } from './place';

type DebianSource = Extract<Source, { kind: 'debian' }>;

const aptHelper = '/usr/lib/apt/apt-helper';

/**
 * The places of a file of a Debian source package, through the machine's own apt and without root: the pool of every
 * repository apt is configured with; and, found only when it is looked at, wherever the indexes of source packages
 * say the file is.
 *
 * @throws WheelError source-unavailable when this machine has no apt, or apt no repository
 */
export const debianPlaces = async (host: Host, source: DebianSource): Promise<readonly Place[]> => {
  if ((await host.processes.find('apt-get')) === undefined || !(await host.files.exists(aptHelper))) throw unavailable('this machine has no apt');
  const repositories = parseAptRepositories((await runApt(host, aptRepositoriesArgv(aptFolder(host)))).stdout);
  if (repositories.length === 0) throw unavailable('apt has no repository');
  const uris = [...new Set(repositories.map(({ uri }) => uri))].map((uri) => `${uri}${debianPoolPath(source)}`);
  const tried: string[] = [];
  return [
    ...uris.map((uri) => ({
      title: printableUrl(uri),
      fetch: async (into: string, progress: (received: number, total: number | undefined) => void) => {
        tried.push(uri);
        await download(host, { uri, into, progress, sha256: source.sha256 });
      },
    })),
    {
      title: 'apt’s indexes of source packages',
      fetch: async (into, progress) => {
        const found = (await indexedUris(host, source, repositories)).find((uri) => !tried.includes(uri) && !tried.includes(decodeURI(uri)));
        if (found === undefined) throw unavailable('they name no other place');
        await download(host, { uri: found, into, progress, sha256: source.sha256 });
      },
    },
  ];
};

const download = async (
  host: Host,
  request: { readonly uri: string; readonly into: string; readonly sha256: string; readonly progress: (received: number, total: number | undefined) => void },
): Promise<void> => {
  // A password in a sources.list must not reach an argv, so apt cannot be the one who sends it.
  if (/^https?:\/\/[^/]*@/u.test(request.uri)) {
    await host.http.download(request.uri, request.into, request.progress);
    return;
  }
  const result = await runApt(
    host,
    aptDownloadArgv({ helper: aptHelper, folder: aptFolder(host), uri: request.uri, file: request.into, sha256: request.sha256 }),
  );
  if (result.exitCode !== 0) throw unavailable(aptComplaint(result.stderr) || `apt-helper failed with exit code ${result.exitCode}`);
};

const indexedUris = async (host: Host, source: DebianSource, repositories: readonly AptRepository[]): Promise<readonly string[]> => {
  const usable = repositories.filter(({ uri, release, component }) => release !== '' && component !== '' && !uri.includes('@'));
  if (usable.length === 0) return [];
  const list = renderSourcesList(usable);
  const folder = join(aptFolder(host), digestOf(list).slice(0, 16));
  return host.locks.hold(`apt-${digestOf(list).slice(0, 16)}`, async () => {
    const ask = async (): Promise<ProcessResult> => runApt(host, aptSourceUrisArgv(folder, source));
    await host.files.write(join(folder, 'sources.list'), list);
    await host.files.makeFolder(join(folder, 'state/lists/partial'));
    await host.files.makeFolder(join(folder, 'cache/archives/partial'));
    const known = await ask();
    if (known.exitCode === 0) return parseSourceUris(known.stdout, source.fileName);
    const updated = await runApt(host, aptUpdateArgv(folder));
    if (updated.exitCode !== 0) throw unavailable(aptComplaint(updated.stderr) || 'apt-get update failed');
    const asked = await ask();
    if (asked.exitCode !== 0) throw unavailable(aptComplaint(asked.stderr) || `they do not have ${source.source} ${source.version}`);
    return parseSourceUris(asked.stdout, source.fileName);
  });
};

const aptFolder = (host: Host): string => join(host.machine.cache, 'apt');

const passedNames = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'APT_CONFIG'];

const runApt = async (host: Host, argv: readonly string[]): Promise<ProcessResult> => {
  await host.files.makeFolder(aptFolder(host));
  const passed: Environment = Object.fromEntries(
    passedNames.flatMap((name) => (host.variables[name] === undefined ? [] : [[name, host.variables[name]]])),
  );
  return host.processes.run({
    argv,
    cwd: '/',
    environment: { ...passed, PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: host.machine.home, LC_ALL: 'C.UTF-8' },
    timeoutSeconds: 600,
    acceptExitCodes: [1, 2, 100],
  });
};

const unavailable = (message: string): WheelError => new WheelError({ code: 'source-unavailable', family: 'usage', message });
