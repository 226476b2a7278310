/**
 * A reader for the files of Python's configparser as pip uses it (`RawConfigParser`): `=` or `:` after a key, keys in
 * lower case, comments only at the start of a line, indented lines continue a value, no interpolation, a `DEFAULT`
 * section that every other one inherits. npm's readers of ini files follow other rules.
 *
 * @returns section to key to value; continued lines are joined by newlines
 * @throws Error with the line's number: a key before any section, a section or a key that is there twice, a line that is neither
 */
export const parseIni = (text: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  let keyIndent = 0;
  text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\r|\n/u)
    .forEach((line, position) => {
      const fail = (what: string): never => {
        throw new Error(`line ${position + 1}: ${what}`);
      };
      const content = line.trim();
      if (content.startsWith('#') || content.startsWith(';')) return;
      const indent = line.length - line.trimStart().length;
      if (content === '') {
        if (section !== undefined && key !== undefined) section.set(key, `${section.get(key) ?? ''}\n`);
        return;
      }
      if (section !== undefined && key !== undefined && indent > keyIndent) {
        section.set(key, `${section.get(key) ?? ''}\n${content}`);
        return;
      }
      const header = /^\[(.+)\]/u.exec(content)?.[1];
      if (header !== undefined) {
        if (sections.has(header)) fail(`the section [${header}] is there twice`);
        section = new Map();
        sections.set(header, section);
        key = undefined;
        return;
      }
      if (section === undefined) return fail('a line before the first [section]');
      const option = /^(.*?)\s*[=:]\s*(.*)$/u.exec(content);
      if (option?.[1] === undefined || option[1] === '') return fail('neither a [section], nor "key = value"');
      key = option[1].toLowerCase();
      keyIndent = indent;
      if (section.has(key)) fail(`"${key}" is there twice`);
      section.set(key, option[2] ?? '');
    });
  const inherited = sections.get('DEFAULT') ?? new Map<string, string>();
  return new Map(
    [...sections]
      .filter(([name]) => name !== 'DEFAULT')
      .map(([name, options]) => [name, new Map([...[...inherited], ...[...options]].map(([option, value]) => [option, value.trimEnd()]))]),
  );
};
