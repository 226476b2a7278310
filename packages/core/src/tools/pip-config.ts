import { parseIni } from './ini';

type Environment = Readonly<Record<string, string>>;

/** What pip's configuration says about indexes. Lists are in the order pip reads them; texts may hold credentials. */
export interface PipIndexOptions {
  readonly indexUrl: string | undefined;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
  readonly trustedHosts: readonly string[];
  /** PEM file */
  readonly cert: string | undefined;
  /** PEM file with a client certificate and its key. */
  readonly clientCertificate: string | undefined;
  readonly proxy: string | undefined;
}

export interface PipConfigPlaces {
  /** linux, darwin, win32 */
  readonly os: string;
  readonly home: string;
  readonly variables: Environment;
}

/**
 * The configuration files of pip, the weakest first (pip's documentation, "Configuration"). A file may be absent.
 * The site file is the one of the active virtual environment.
 *
 * @param exists whether a path is there: a PIP_CONFIG_FILE that is there hides the user's own files
 */
export const pipConfigFiles = (places: PipConfigPlaces, exists: (path: string) => boolean): readonly string[] => {
  const { os, home, variables } = places;
  const chosen = variables['PIP_CONFIG_FILE'];
  if (chosen === '/dev/null' || chosen?.toLowerCase() === 'nul') return [];
  const name = os === 'win32' ? 'pip.ini' : 'pip.conf';
  const set = (variable: string): string | undefined => (variables[variable] === '' ? undefined : variables[variable]);
  const folders = {
    linux: {
      global: [...(set('XDG_CONFIG_DIRS') ?? '/etc/xdg').split(':').map((folder) => `${folder}/pip`), '/etc'],
      user: [`${home}/.pip`, `${set('XDG_CONFIG_HOME') ?? `${home}/.config`}/pip`],
    },
    darwin: {
      global: ['/Library/Application Support/pip'],
      user: [
        `${home}/.pip`,
        exists(`${home}/Library/Application Support/pip`) ? `${home}/Library/Application Support/pip` : `${home}/.config/pip`,
      ],
    },
    win32: {
      global: [`${set('ProgramData') ?? 'C:/ProgramData'}/pip`],
      user: [`${home}/pip`, `${set('APPDATA') ?? `${home}/AppData/Roaming`}/pip`],
    },
  };
  const { global, user } = folders[os === 'win32' || os === 'darwin' ? os : 'linux'];
  const environment = set('VIRTUAL_ENV');
  return [
    ...global,
    ...(chosen !== undefined && exists(chosen) ? [] : user),
    ...(environment === undefined ? [] : [environment]),
  ]
    .map((folder) => `${folder}/${name}`)
    .concat(chosen === undefined || chosen === '' ? [] : [chosen]);
};

/**
 * What pip makes of its files and variables: a later file replaces the same key of an earlier one; then [install]
 * beats [global], and PIP_* variables beat both. Empty values count as unsaid.
 *
 * @param files texts of the files that are there, in the order of `pipConfigFiles`
 * @throws Error of `parseIni`
 */
export const pipIndexOptions = (files: readonly string[], variables: Environment): PipIndexOptions => {
  const merged = new Map<string, string>();
  for (const text of files) {
    for (const [section, options] of parseIni(text)) {
      for (const [key, value] of options) merged.set(`${section}.${normalizeKey(key)}`, value);
    }
  }
  const option = (...keys: readonly string[]): string | undefined => {
    for (const section of [':env:', 'install', 'global']) {
      for (const key of keys) {
        const value = section === ':env:' ? variables[`PIP_${key.toUpperCase().replaceAll('-', '_')}`] : merged.get(`${section}.${key}`);
        if (value !== undefined && value.trim() !== '') return value.trim();
      }
    }
    return undefined;
  };
  const list = (key: string): readonly string[] => option(key)?.split(/\s+/u) ?? [];
  return {
    indexUrl: option('index-url', 'pypi-url'),
    extraIndexUrls: list('extra-index-url'),
    findLinks: list('find-links'),
    noIndex: ['1', 'true', 'yes', 'on', 'y', 't'].includes(option('no-index')?.toLowerCase() ?? ''),
    trustedHosts: list('trusted-host'),
    cert: option('cert'),
    clientCertificate: option('client-cert'),
    proxy: option('proxy'),
  };
};

const normalizeKey = (key: string): string => key.toLowerCase().replaceAll('_', '-').replace(/^--/u, '');
