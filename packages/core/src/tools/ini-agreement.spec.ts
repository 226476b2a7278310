import { execFileSync } from 'node:child_process';
import { parseIni } from './ini';

/** What Python's own reader makes of each text: its sections, or the name of the error. One process for all. */
const askPython = (texts: readonly string[]): readonly unknown[] => {
  const script = `
import configparser, io, json, sys
def read(text):
    parser = configparser.RawConfigParser()
    try:
        parser.read_file(io.StringIO(text, newline=None))
        return {name: dict(parser.items(name)) for name in parser.sections()}
    except configparser.Error as error:
        return type(error).__name__
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;
  return JSON.parse(execFileSync('python3', ['-I', '-c', script], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 })) as unknown[];
};

const ours = (text: string): unknown => {
  try {
    return Object.fromEntries([...parseIni(text)].map(([section, options]) => [section, Object.fromEntries(options)]));
  } catch {
    return 'refused';
  }
};

/** Numbers below 1 that are the same in every run (mulberry32). */
const randomNumbers = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const random = randomNumbers(740);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
const some = (most: number, make: () => string): string => Array.from({ length: Math.floor(random() * (most + 1)) }, make).join('');

const blanks = ['', '', '', ' ', '  ', '\t', '\u00A0', '\u001C', '\u0085', '\u2028', '\f', '\v'];
const words = ['a', 'B', 'username', 'password', 'x y', 'é', 'İ', 'ſ', '__token__', 'pypi-AgEI==', '%(here)s', '"q"', '\\', '#', ';', '[x]', '\uFEFF', '😀', 'https://u:p@h/'];
const line = (): string => {
  const blank = (): string => pick(blanks);
  return pick([
    () => `${blank()}[${pick(['a', 'b', 'DEFAULT', 'pypi', 'distutils', 'a]b', ''])}]${blank()}${pick(['', '', ' ; x', 'tail'])}`,
    () => `${blank()}${pick(words)}${blank()}${pick(['=', ':', ' = ', ': ', '=='])}${blank()}${some(3, () => pick(words))}${blank()}`,
    () => `${blank()}${pick(words)}${blank()}${pick(['=', ':'])}`,
    () => `${pick(['    ', '\t', '  '])}${pick(words)}`,
    () => `${blank()}${pick(['#', ';'])}${pick(words)}`,
    () => blank(),
    () => some(5, () => pick([...words, ...blanks, '=', ':', '[', ']'])),
  ])();
};
const file = (): string => `${pick(['', '[a]\n', '[a]\n', '[pypi]\nx=1\n'])}${some(7, () => `${line()}${pick(['\n', '\n', '\n', '\r\n', '\r'])}`)}${pick(['', line()])}`;

const written = [
  '[distutils]\nindex-servers =\n    pypi\n    testpypi\n\n[pypi]\nusername: __token__\npassword: pypi-a;b#c\n',
  '[pypi]\nusername = a\n# a comment\n  ; another\n  continued\npassword=b = c : d\n',
  '[DEFAULT]\nrepository=x\n[DEFAULT]\nusername=y\n[a]\n[b]\nrepository=z\n',
  '[DEFAULT]\nx=1\n[DEFAULT]\nx=2\n',
  '[a]\nkey without a value\n',
  '[a]\n= nothing before\n',
  'x = 1\n',
  '[a]\nx=1\nX=2\n',
  '[a]\n[a]\n',
  '  [a]\n  x = 1\n    more\n  y = 2\n',
  '[a]\nx = 1\n\n\n  more after empty lines\n\n\n',
  '[a]\nx =\n\n  only continued\n',
];

it('reads what Python’s configparser reads, and refuses what it refuses', () => {
  const texts = [...written, ...Array.from({ length: 6000 }, file)];
  const theirs = askPython(texts);
  const different = texts.flatMap((text, position) => {
    const expected = typeof theirs[position] === 'string' ? 'refused' : theirs[position];
    return JSON.stringify(ours(text)) === JSON.stringify(expected) ? [] : [{ text, expected: theirs[position], got: ours(text) }];
  });
  expect(different.slice(0, 5)).toEqual([]);
  // Otherwise the generator would have become one of refused files only, and the comparison empty.
  expect(theirs.filter((answer) => typeof answer !== 'string').length).toBeGreaterThan(1500);
});
