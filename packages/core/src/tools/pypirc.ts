import { parseIni } from './ini';

/** What .pypirc says about one package index. Texts as they stand there: `password` is a secret, wrap it before it goes anywhere. */
export interface PypircSection {
  /** Undefined where the name alone says it (pypi, testpypi). */
  readonly repository: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** PEM file of certificate authorities. */
  readonly caCertificates: string | undefined;
  /** PEM file with a client certificate and its key. */
  readonly clientCertificate: string | undefined;
}

export interface Pypirc {
  /** `index-servers` of [distutils], or else `pypi` and `testpypi`. */
  readonly servers: readonly string[];
  /** By name: those of `servers`, `pypi` in any case, and every other section that names a repository. */
  readonly sections: ReadonlyMap<string, PypircSection>;
}

/**
 * Reads a .pypirc as twine does (Python Packaging User Guide, "The .pypirc file"): by the rules of Python's
 * RawConfigParser, with [server-login] for a name and password that a section lacks. Unlike twine it takes a section
 * that `index-servers` forgot.
 *
 * @throws IniError whose message must not be shown: names may hold what was meant as a value
 * @example parsePypirc('[pypi]\nusername = __token__\n').sections.get('pypi')?.username // '__token__'
 */
export const parsePypirc = (text: string): Pypirc => {
  const ini = parseIni(text);
  const servers = (ini.get('distutils')?.get('index-servers') ?? 'pypi testpypi').split(/\s+/u).filter((name) => name !== '');
  const obsolete = ini.get('server-login');
  const forgotten = [...ini].filter(([, options]) => options.has('repository')).map(([name]) => name);
  const section = (name: string): PypircSection => {
    const options = ini.get(name);
    const repository = options?.get('repository');
    return {
      repository: repository === '' ? undefined : repository,
      username: options?.get('username') ?? obsolete?.get('username'),
      password: options?.get('password') ?? obsolete?.get('password'),
      caCertificates: options?.get('ca_cert'),
      clientCertificate: options?.get('client_cert'),
    };
  };
  return { servers, sections: new Map(['pypi', ...servers, ...forgotten].map((name) => [name, section(name)])) };
};
