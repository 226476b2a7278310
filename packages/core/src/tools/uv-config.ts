import { parse } from 'smol-toml';

/** An index as uv's configuration names it. The URL may hold credentials. */
export interface UvIndex {
  readonly url: string;
  readonly name: string | undefined;
}

/** What uv's configuration says about indexes. */
export interface UvIndexOptions {
  /** In the order uv asks them, without the default one. */
  readonly indexes: readonly UvIndex[];
  /** All that have a name, those too that serve only what names them (`explicit`). */
  readonly named: readonly UvIndex[];
  readonly defaultIndex: UvIndex | undefined;
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
  readonly insecureHosts: readonly string[];
  /** The machine's certificates instead of uv's own list. */
  readonly nativeTls: boolean;
  /** PEM file */
  readonly certificates: string | undefined;
  /** PEM file with a client certificate and its key. */
  readonly clientCertificate: string | undefined;
}

type Environment = Readonly<Record<string, string>>;

/** uv's configuration files beyond a project, the strongest first (uv's documentation, "Configuration files"). */
export const uvConfigFiles = (places: { readonly home: string; readonly variables: Environment }): readonly string[] => {
  const { home, variables } = places;
  const set = (name: string): string | undefined => (variables[name] === '' ? undefined : variables[name]);
  if (['1', 'true'].includes(set('UV_NO_CONFIG')?.toLowerCase() ?? '')) return [];
  const chosen = set('UV_CONFIG_FILE');
  if (chosen !== undefined) return [chosen];
  return [
    `${set('XDG_CONFIG_HOME') ?? `${home}/.config`}/uv/uv.toml`,
    ...(set('XDG_CONFIG_DIRS') ?? '/etc/xdg').split(':').map((folder) => `${folder}/uv/uv.toml`),
    '/etc/uv/uv.toml',
  ];
};

/**
 * What uv makes of its variables and files: variables beat files, and of the files the stronger one's word counts
 * (lists are joined, the stronger one's entries first).
 *
 * @param files texts of the files that are there, in the order of `uvConfigFiles`
 * @throws Error of the TOML reader
 */
export const uvIndexOptions = (files: readonly string[], variables: Environment): UvIndexOptions => {
  const written = files.map((text) => parse(text)).flatMap((table) => [table, isTable(table['pip']) ? table['pip'] : {}]);
  const entries = written.flatMap((table) => (Array.isArray(table['index']) ? (table['index'] as readonly unknown[]).filter(isTable) : []));
  // An explicit index serves only the packages that a uv project assigns to it.
  const fileIndexes = entries.flatMap((entry) =>
    typeof entry['url'] === 'string' && entry['explicit'] !== true
      ? [{ url: entry['url'], name: typeof entry['name'] === 'string' ? entry['name'] : undefined, isDefault: entry['default'] === true }]
      : [],
  );
  const named = entries.flatMap((entry) => (typeof entry['url'] === 'string' && typeof entry['name'] === 'string' ? [{ url: entry['url'], name: entry['name'] }] : []));
  const text = (key: string): string | undefined => written.map((table) => table[key]).find((value) => typeof value === 'string') as string | undefined;
  const texts = (key: string): readonly string[] => written.flatMap((table) => (Array.isArray(table[key]) ? table[key] : [])).filter((value) => typeof value === 'string');
  const flag = (variable: string, key: string): boolean =>
    variables[variable] === undefined || variables[variable] === ''
      ? written.map((table) => table[key]).find((value) => typeof value === 'boolean') === true
      : ['1', 'true', 'yes', 'on', 'y', 't'].includes((variables[variable] ?? '').toLowerCase());
  const words = (variable: string, separator: RegExp): readonly string[] => (variables[variable] ?? '').split(separator).filter((word) => word !== '');
  const indexes = [...words('UV_INDEX', /\s+/u), ...words('UV_EXTRA_INDEX_URL', /\s+/u)].map(namedIndex);
  const chosen = [variables['UV_DEFAULT_INDEX'], variables['UV_INDEX_URL']].find((value) => value !== undefined && value !== '');
  const fileDefault = fileIndexes.find(({ isDefault }) => isDefault) ?? (text('index-url') === undefined ? undefined : namedIndex(text('index-url') ?? ''));
  const defaultIndex = chosen === undefined ? fileDefault : namedIndex(chosen);
  const findLinks = words('UV_FIND_LINKS', /,/u);
  return {
    indexes: [
      ...indexes,
      ...fileIndexes.filter(({ isDefault }) => !isDefault),
      ...(indexes.length === 0 ? texts('extra-index-url').map(namedIndex) : []),
    ].map((index) => credentialed(index, variables)),
    named: [...indexes.filter(({ name }) => name !== undefined), ...named].map((index) => credentialed(index, variables)),
    defaultIndex: defaultIndex === undefined ? undefined : credentialed(defaultIndex, variables),
    findLinks: findLinks.length > 0 ? findLinks : texts('find-links'),
    noIndex: flag('UV_NO_INDEX', 'no-index'),
    insecureHosts: [...words('UV_INSECURE_HOST', /\s+/u), ...texts('allow-insecure-host')],
    nativeTls: flag('UV_SYSTEM_CERTS', 'system-certs') || flag('UV_NATIVE_TLS', 'native-tls'),
    certificates: variables['SSL_CERT_FILE'] === '' ? undefined : variables['SSL_CERT_FILE'],
    clientCertificate: variables['SSL_CLIENT_CERT'] === '' ? undefined : variables['SSL_CLIENT_CERT'],
  };
};

const isTable = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `name=https://…`, as UV_INDEX and UV_DEFAULT_INDEX allow. */
const namedIndex = (word: string): UvIndex => {
  const named = /^([A-Za-z0-9._-]+)=(.+)$/u.exec(word);
  return named?.[2] === undefined ? { url: word, name: undefined } : { url: named[2], name: named[1] };
};

/** Puts UV_INDEX_<NAME>_USERNAME and _PASSWORD into the URL of the index of that name. */
const credentialed = (index: UvIndex, variables: Environment): UvIndex => {
  if (index.name === undefined || !index.url.includes('://') || /:\/\/[^/]*@/u.test(index.url)) return { url: index.url, name: index.name };
  const key = index.name.toUpperCase().replace(/[^A-Z0-9]/gu, '_');
  const username = variables[`UV_INDEX_${key}_USERNAME`] ?? '';
  const password = variables[`UV_INDEX_${key}_PASSWORD`] ?? '';
  if (username === '' && password === '') return { url: index.url, name: index.name };
  const userinfo = `${encodeURIComponent(username)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
  return { url: index.url.replace('://', `://${userinfo}@`), name: index.name };
};
