/** What the template of a .pc file says, as far as nothing is to be filled in. */
export interface PkgConfigTemplate {
  /** `png16` of `-lpng16`, in `Libs`. */
  readonly libraries: readonly string[];
  /** Names of other .pc files, in `Requires` and `Requires.private`. */
  readonly requires: readonly string[];
}

/** @example readPkgConfigTemplate('Libs: -L${libdir} -lz\nRequires: zlib >= 1.2\n') // { libraries: ['z'], requires: ['zlib'] } */
export const readPkgConfigTemplate = (text: string): PkgConfigTemplate => {
  const field = (name: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .flatMap((line) => line.slice(name.length + 1).split(/[\s,]+/u));
  const plain = /^[\w.+-]+$/u;
  const requires = [...field('Requires'), ...field('Requires.private')];
  return {
    libraries: unique(field('Libs').flatMap((word) => (word.startsWith('-l') && plain.test(word.slice(2)) ? [word.slice(2)] : []))),
    requires: unique(requires.filter((word, position) => plain.test(word) && /^[A-Za-z]/u.test(word) && !/^[<>=!]+$/u.test(requires[position - 1] ?? ''))),
  };
};

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];
