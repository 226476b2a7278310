/** What is known about the places that a .pc file was written for. */
export interface PkgConfigPlaces {
  /** Path of the file in the prefix: `lib/pkgconfig/zlib.pc`. */
  readonly path: string;
  /** Absolute folders that mean the prefix: where the library was to be installed, where its dependencies were. */
  readonly prefixes: readonly string[];
}

/**
 * A pkg-config file that works wherever its prefix is: `prefix` is found from the file's own place, and every other
 * path starts there. Run-time search paths go, because where a build finds a library is not where a program will.
 *
 * @example relocatePkgConfig('prefix=/opt/x\nlibdir=/opt/x/lib\n', { path: 'lib/pkgconfig/x.pc', prefixes: ['/opt/x'] })
 *   // 'prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n'
 * @see pc(5) and the man page of pkgconf
 */
export const relocatePkgConfig = (text: string, { path, prefixes }: PkgConfigPlaces): string => {
  const up = path
    .split('/')
    .slice(0, -1)
    .map(() => '..')
    .join('/');
  const home = `prefix=\${pcfiledir}/${up}`;
  const written = /^prefix\s*=\s*(\/.*?)\/*\s*$/mu.exec(text)?.[1];
  const known = [...new Set([...prefixes, ...(written === undefined ? [] : [written])])].sort((a, b) => b.length - a.length);
  const body = text
    .split('\n')
    .filter((line) => !/^prefix\s*=/u.test(line))
    .map((line) => withoutRunPaths(known.reduce((result, prefix) => result.replace(new RegExp(`${escaped(prefix)}(?![\\w.-])`, 'gu'), '${prefix}'), line)));
  return [home, ...withoutDoubles(body)].join('\n');
};

/** Absolute paths that are left in a .pc file: words that no other folder would make right. */
export const absolutePathsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split('\n')
      .filter((line) => !/^\s*(#|URL\s*:|Description\s*:|Name\s*:)/iu.test(line))
      .flatMap((line) => [...line.matchAll(/(?:^|[\s=:,'"]|-[A-Za-z]+)(\/[^\s'"]*)/gu)].map((match) => match[1] ?? '')),
  ),
];

const escaped = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

const withoutRunPaths = (line: string): string =>
  /^\s*[A-Za-z.]+\s*:|=/u.test(line) ? line.replace(/\s*-Wl,(?:-rpath|-R)(?:[,=]\S*)(?=\s|$)/gu, '') : line;

/** Two names for the prefix leave the same -I and -L twice. */
const withoutDoubles = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    const match = /^(Libs|Libs\.private|Cflags|Cflags\.private)(\s*:\s*)(.*)$/iu.exec(line);
    if (match === null) return line;
    const seen = new Set<string>();
    const words = (match[3] ?? '').split(/\s+/u).filter((word) => {
      if (word === '' || (/^-[IL]/u.test(word) && seen.has(word))) return false;
      seen.add(word);
      return true;
    });
    return `${match[1]}${match[2]}${words.join(' ')}`;
  });
