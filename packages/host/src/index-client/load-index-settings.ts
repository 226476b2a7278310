import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipConfigFiles, pipIndexOptions, uvConfigFiles, uvIndexOptions, WheelError } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl, Secret } from '../secret';
import { findDefaultIndex } from './default-index';
import { indexLocation, type IndexLocation, type IndexSettings } from './index-settings';

/**
 * Reads the user's own index configuration: uv's, if it says anything about indexes (variables, uv.toml), or else
 * pip's (variables, pip.conf). Certificates, trusted hosts, proxies and .netrc count in both cases. Starts no process.
 *
 * @throws WheelError definition-invalid when a configuration file cannot be read
 */
export const loadIndexSettings = async (host: Host): Promise<IndexSettings> => {
  const { variables, machine } = host;
  const places = { os: machine.os, home: machine.home, variables };
  const uv = await read(host, 'uv', uvConfigFiles(places), (texts) => uvIndexOptions(texts, variables));
  const present = await presentPaths(host, pipCandidates(places));
  const pip = await read(host, 'pip', pipConfigFiles(places, (path) => present.has(path)), (texts) => pipIndexOptions(texts, variables));
  const uvSpeaks = uv.indexes.length > 0 || uv.defaultIndex !== undefined || uv.findLinks.length > 0 || uv.noIndex;
  const pipSpeaks = pip.indexUrl !== undefined || pip.extraIndexUrls.length > 0 || pip.findLinks.length > 0 || pip.noIndex;
  const chosen = uvSpeaks
    ? { indexes: uv.indexes.map(({ url }) => url), defaultIndex: uv.defaultIndex?.url, findLinks: uv.findLinks, noIndex: uv.noIndex }
    : { indexes: pip.extraIndexUrls, defaultIndex: pip.indexUrl, findLinks: pip.findLinks, noIndex: pip.noIndex };
  const certificates = await certificateFile(host, uv.certificates, pip.cert);
  const clientCertificate = uv.clientCertificate ?? (pip.clientCertificate === undefined ? undefined : homePath(pip.clientCertificate, machine.home));
  const insecureHosts = [...new Set([...uv.insecureHosts, ...pip.trustedHosts])];
  let known: Promise<IndexLocation> | undefined;
  return {
    origin: uvSpeaks ? 'uv' : pipSpeaks ? 'pip' : 'none',
    indexes: chosen.indexes.map((url) => absoluteIndex(url, machine.home)),
    named: new Map([...uv.named].reverse().flatMap(({ name, url }) => (name === undefined ? [] : [[name, absoluteIndex(url, machine.home)] as const]))),
    defaultIndex: chosen.defaultIndex === undefined ? undefined : absoluteIndex(chosen.defaultIndex, machine.home),
    findLinks: await usableFindLinks(host, chosen.findLinks.map((url) => location(url, machine.home))),
    noIndex: chosen.noIndex,
    trust: {
      ...(certificates === undefined ? {} : { certificates }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(insecureHosts.length === 0 ? {} : { insecureHosts }),
      ...(pip.proxy === undefined ? {} : { proxy: new Secret(pip.proxy.includes('://') ? pip.proxy : `http://${pip.proxy}`) }),
    },
    nativeTls: uv.nativeTls,
    netrc: await readNetrc(host),
    passed: passedVariables(host),
    findDefaultIndex: () => (known ??= findDefaultIndex(host)),
  };
};

const read = async <Options>(host: Host, program: string, files: readonly string[], interpret: (texts: readonly string[]) => Options): Promise<Options> => {
  const texts: string[] = [];
  for (const file of files) {
    if (!(await host.files.exists(file))) continue;
    try {
      texts.push(await host.files.readText(file));
      interpret(texts.slice(-1));
    } catch (error) {
      // The reader's message may quote the line, and the line may hold a password.
      const [, line] = /line (\d+)/u.exec(error instanceof Error ? error.message : '') ?? [];
      const what = program === 'pip' && error instanceof Error && line !== undefined ? error.message : `it is not what ${program} reads${line === undefined ? '' : ` (line ${line})`}`;
      throw new WheelError({
        code: 'definition-invalid',
        family: 'usage',
        message: `the configuration of ${program} in ${file} cannot be read: ${what}`,
        hint: `correct the file; ${program} itself cannot read it either`,
      });
    }
  }
  return interpret(texts);
};

/** The paths whose presence decides which of pip's files count. */
const pipCandidates = (places: { readonly home: string; readonly variables: Readonly<Record<string, string>> }): readonly string[] => [
  places.variables['PIP_CONFIG_FILE'] ?? '',
  `${places.home}/Library/Application Support/pip`,
];

const presentPaths = async (host: Host, paths: readonly string[]): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const path of paths) {
    if (path !== '' && (await host.files.exists(path))) found.add(path);
  }
  return found;
};

/** A path or a URL, as pip and uv take either. */
const location = (text: string, home: string): IndexLocation => {
  if (/^[a-z][a-z0-9+.-]+:\/\//iu.test(text)) return indexLocation(text);
  const path = homePath(text, home);
  return { url: isAbsolute(path) ? pathToFileURL(path).href : text, userinfo: undefined };
};

const homePath = (path: string, home: string): string => (path.startsWith('~/') ? join(home, path.slice(2)) : path);

const absoluteIndex = (text: string, home: string): IndexLocation => {
  const found = location(text, home);
  if (URL.canParse(found.url)) return found;
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: `the index "${printableUrl(text)}" of your uv or pip configuration is no URL and no absolute path`,
    hint: 'write it with https:// or with its whole path',
  });
};

/** pip warns of a folder that is not there, uv fails; a relative one would mean another place in every process. */
const usableFindLinks = async (host: Host, locations: readonly IndexLocation[]): Promise<readonly IndexLocation[]> => {
  const usable: IndexLocation[] = [];
  for (const one of locations) {
    const isLocal = one.url.startsWith('file:');
    if (isLocal ? await host.files.exists(decodeURIComponent(new URL(one.url).pathname)) : one.url.includes('://')) usable.push(one);
    else host.log.warn(`find-links ${one.url} is ${isLocal ? 'not there' : 'a relative path'}: left out`);
  }
  return usable;
};

const certificateFile = async (host: Host, uv: string | undefined, pip: string | undefined): Promise<string | undefined> => {
  const { variables } = host;
  for (const path of [uv, pip, variables['REQUESTS_CA_BUNDLE'], variables['CURL_CA_BUNDLE']]) {
    if (path === undefined || path === '') continue;
    const facts = await host.files.targetFacts(path);
    // What pip itself is told to use and is not there is an error, which the first request reports.
    if (facts?.kind === 'file' || (facts === undefined && path === pip)) return path;
  }
  return undefined;
};

const readNetrc = async (host: Host): Promise<IndexSettings['netrc']> => {
  const chosen = host.variables['NETRC'];
  const candidates = chosen !== undefined && chosen !== '' ? [chosen] : [join(host.machine.home, '.netrc'), join(host.machine.home, '_netrc')];
  for (const path of candidates) {
    if (await host.files.exists(path)) return { path, text: new Secret(await host.files.readText(path)) };
  }
  return undefined;
};

const passedNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_DIR', 'SSL_CLIENT_CERT', 'UV_HTTP_TIMEOUT', 'UV_KEYRING_PROVIDER'];

const passedVariables = (host: Host): Readonly<Record<string, Secret>> =>
  Object.fromEntries(
    [...passedNames, ...passedNames.slice(0, 4).map((name) => name.toLowerCase())].flatMap((name) => {
      const value = host.variables[name];
      return value === undefined || value === '' ? [] : [[name, new Secret(value)]];
    }),
  );
