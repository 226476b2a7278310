export type IniFault = 'outside' | 'twice' | 'neither';

/** A file that Python's configparser refuses. The message says where and what; it quotes names of sections and keys, never values. */
export class IniError extends Error {
  /** counts from 1 */
  readonly line: number;
  /** outside: before the first section; twice: a section or key repeated; neither: no section and no key with a value */
  readonly fault: IniFault;

  constructor(line: number, fault: IniFault, what: string) {
    super(`line ${line}: ${what}`);
    this.name = 'IniError';
    this.line = line;
    this.fault = fault;
  }
}

export interface IniDialect {
  /** Characters that may stand between a key and its value. */
  readonly delimiters: string;
  /** Keys stay as they are written. */
  readonly caseSensitive: boolean;
}

const rawConfigParser: IniDialect = { delimiters: '=:', caseSensitive: false };

/**
 * A reader for the files of Python's configparser as pip and twine use it (`RawConfigParser`): `=` or `:` after a key,
 * keys in lower case, comments only at the start of a line, indented lines continue a value, no interpolation, a
 * `DEFAULT` section that every other one inherits. npm's readers of ini files follow other rules. The one difference:
 * a byte order mark, which some editors write, is no error.
 *
 * @returns section to key to value; continued lines are joined by newlines
 * @throws IniError a key before any section, a section or a key that is there twice, a line that is neither
 */
export const parseIni = (text: string, dialect: IniDialect = rawConfigParser): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const sections = new Map<string, Map<string, string>>();
  const inherited = new Map<string, string>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  let keyIndent = 0;
  text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\r|\n/u)
    .forEach((line, position) => {
      const fail = (fault: IniFault, what: string): never => {
        throw new IniError(position + 1, fault, what);
      };
      const unindented = line.replace(leadingBlanks, '');
      const content = unindented.replace(trailingBlanks, '');
      if (content.startsWith('#') || content.startsWith(';')) return;
      const indent = line.length - unindented.length;
      if (content === '') {
        if (section !== undefined && key !== undefined) section.set(key, `${section.get(key) ?? ''}\n`);
        return;
      }
      if (section !== undefined && key !== undefined && indent > keyIndent) {
        section.set(key, `${section.get(key) ?? ''}\n${content}`);
        return;
      }
      const header = /^\[(.+)\]/su.exec(content)?.[1];
      if (header !== undefined) {
        if (sections.has(header)) fail('twice', `the section [${header}] is there twice`);
        // DEFAULT alone may be there more than once.
        section = header === 'DEFAULT' ? inherited : new Map<string, string>();
        if (header !== 'DEFAULT') sections.set(header, section);
        key = undefined;
        return;
      }
      if (section === undefined) return fail('outside', 'a line before the first [section]');
      const delimiter = content.split('').findIndex((character) => dialect.delimiters.includes(character));
      if (delimiter <= 0) return fail('neither', 'neither a [section], nor "key = value"');
      const written = content.slice(0, delimiter).replace(trailingBlanks, '');
      key = dialect.caseSensitive ? written : written.toLowerCase();
      keyIndent = indent;
      if (section.has(key)) fail('twice', `"${key}" is there twice`);
      section.set(key, content.slice(delimiter + 1).replace(leadingBlanks, ''));
    });
  return new Map(
    [...sections].map(([name, options]) => [
      name,
      new Map([...inherited, ...options].map(([option, value]) => [option, value.replace(trailingBlanks, '')])),
    ]),
  );
};

/** What Python's str.strip takes for blank: of JavaScript's it lacks U+FEFF, and it has four separators and U+0085 besides. */
const blank = '[\\t-\\r\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+';
const leadingBlanks = new RegExp(`^${blank}`, 'u');
const trailingBlanks = new RegExp(`${blank}$`, 'u');
