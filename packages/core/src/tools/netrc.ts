/** A name and a password, as a netrc file holds them. Secret: wrap before it goes anywhere. */
export interface NetrcEntry {
  readonly login: string;
  readonly password: string;
}

/**
 * The entry of a host in the text of a netrc file, or the `default` one, or undefined. Words are separated by
 * blanks, may be quoted, `#` starts a comment at the start of a line, and `macdef` lasts to the next empty line
 * (Python's netrc module, which pip uses).
 */
export const netrcEntry = (text: string, host: string): NetrcEntry | undefined => {
  const words = tokens(text);
  const entries = new Map<string, { login: string; password: string }>();
  let current: { login: string; password: string } | undefined;
  for (let position = 0; position < words.length; position += 1) {
    const word = words[position];
    if (word === 'default') {
      current = { login: '', password: '' };
      entries.set('', current);
    } else if (word === 'machine') {
      position += 1;
      current = { login: '', password: '' };
      entries.set(words[position]?.toLowerCase() ?? '', current);
    } else if (word === 'login' || word === 'user') {
      position += 1;
      if (current !== undefined) current.login = words[position] ?? '';
    } else if (word === 'password') {
      position += 1;
      if (current !== undefined) current.password = words[position] ?? '';
    } else if (word === 'account') {
      position += 1;
    }
  }
  const entry = entries.get(host.toLowerCase()) ?? entries.get('');
  return entry === undefined || (entry.login === '' && entry.password === '') ? undefined : entry;
};

const tokens = (text: string): readonly string[] => {
  const words: string[] = [];
  let inMacro = false;
  for (const line of text.split(/\r\n|\r|\n/u)) {
    if (inMacro) {
      if (line.trim() === '') inMacro = false;
      continue;
    }
    if (line.trimStart().startsWith('#')) continue;
    const macro = /(?:^|\s)macdef(?:\s|$)/u.exec(line);
    inMacro = macro !== null;
    for (const [, quoted, plain] of (macro === null ? line : line.slice(0, macro.index)).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu)) {
      words.push(quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/gu, '$1'));
    }
  }
  return words;
};
