import { normalizeProjectName, type ProjectName } from '../values/project-name';
import { normalizeVersion } from '../values/version';

/** A requirement of PEP 508, in parts. Versions and the marker are as written. */
export interface Requirement {
  readonly name: ProjectName;
  /** Normalized, sorted. */
  readonly extras: readonly string[];
  /** `>=1.0`; sorted. Empty for any version. */
  readonly specifiers: readonly string[];
  /** Of `name @ url`. */
  readonly url: string | undefined;
  readonly marker: string | undefined;
}

/**
 * Reads a requirement as Python's `packaging` does.
 *
 * @example parseRequirement('spam[eggs] >=1.0 ; python_version < "3.9"').name // 'spam'
 * @throws Error what is wrong with it
 */
export const parseRequirement = (text: string): Requirement => {
  const trimmed = text.trim();
  const [, rawName = '', extrasText, rest = ''] = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(\[[^\]]*\])?[ \t]*(.*)$/su.exec(trimmed) ?? [];
  if (rawName === '') throw new Error('it does not start with the name of a distribution');
  const extras = extrasOf(extrasText);
  const name = normalizeProjectName(rawName);
  if (rest.startsWith('@')) {
    const [, url = '', marker] = /^@[ \t]*(\S+)(?:[ \t]+;(.*))?$/su.exec(rest.trim()) ?? [];
    if (url === '') throw new Error('it has an @ without a URL, or something behind the URL');
    return { name, extras, specifiers: [], url, marker: markerOf(marker) };
  }
  const semicolon = rest.indexOf(';');
  const versions = (semicolon === -1 ? rest : rest.slice(0, semicolon)).trim();
  const inner = /^\((?<inner>.*)\)$/su.exec(versions)?.groups?.['inner'] ?? versions;
  return { name, extras, specifiers: parseSpecifiers(inner, 'commas'), url: undefined, marker: markerOf(semicolon === -1 ? undefined : rest.slice(semicolon + 1)) };
};

const extrasOf = (text: string | undefined): readonly string[] => {
  const inner = text?.slice(1, -1).trim() ?? '';
  if (inner === '') return [];
  const extras = inner.split(',').map((extra) => extra.trim());
  const wrong = extras.find((extra) => !/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/u.test(extra));
  if (wrong !== undefined) throw new Error(`"${wrong}" is not the name of an extra`);
  return extras.map(normalizeProjectName).sort();
};

/**
 * Reads versions such as `>=3.9,!=3.9.1` (PEP 440).
 *
 * @param form `commas` of a requirement, where each comma parts two; `set` of Requires-Python, where one too many is harmless
 * @throws Error what is wrong
 */
export const parseSpecifiers = (text: string, form: 'commas' | 'set' = 'set'): readonly string[] => {
  const parts = text.split(',').map((part) => part.trim());
  const written = form === 'set' || text.trim() === '' ? parts.filter((part) => part !== '') : withoutLastEmpty(parts);
  return written
    .map((part) => {
      const [, operator = '', version = ''] = /^(===|==|~=|!=|<=|>=|<|>)[ \t]*(.*)$/su.exec(part) ?? [];
      if (operator === '' || !isSpecifierVersion(operator, version)) throw new Error(`"${part}" is not a version specifier`);
      return `${operator}${version}`;
    })
    .sort();
};

const withoutLastEmpty = (parts: readonly string[]): readonly string[] => (parts.at(-1) === '' ? parts.slice(0, -1) : parts);

const isSpecifierVersion = (operator: string, version: string): boolean => {
  if (operator === '===') return /^[^\s;)]+$/u.test(version);
  if (operator === '==' || operator === '!=') {
    const prefix = /^(?<prefix>.*)\.\*$/su.exec(version)?.groups?.['prefix'];
    if (prefix !== undefined) return /^v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*$/iu.test(prefix);
    return isVersion(version);
  }
  if (!isVersion(version) || version.includes('+')) return false;
  return operator !== '~=' || /^v?(?:[0-9]+!)?[0-9]+\.[0-9]/iu.test(version);
};

const isVersion = (text: string): boolean => /^\S+$/u.test(text) && normalizeVersion(text) !== undefined;

const markerOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  checkMarker(text);
  return text.trim();
};

const variables = [
  ...['python_version', 'python_full_version', 'os_name', 'sys_platform', 'platform_release', 'platform_system', 'platform_version', 'platform_machine', 'platform_python_implementation'],
  ...['implementation_name', 'implementation_version', 'extras', 'extra', 'dependency_groups'],
  // Of before PEP 508.
  ...['os.name', 'sys.platform', 'platform.version', 'platform.machine', 'platform.python_implementation', 'python_implementation'],
];
const markerToken = new RegExp(`[ \\t]*(?:(?<open>\\()|(?<close>\\))|(?<string>'[^']*'|"[^"]*")|(?<operator>===|==|~=|!=|<=|>=|<|>|not[ \\t]+in\\b|in\\b)|(?<bool>and\\b|or\\b)|(?<variable>${[...variables].sort((a, b) => b.length - a.length).map((name) => name.replace('.', '\\.')).join('|')})\\b)`, 'uy');

/** Walks over `a < "b" and (c in "d" or ...)`. */
const checkMarker = (text: string): void => {
  const tokens = markerTokens(text);
  let at = 0;
  const next = (): MarkerToken | undefined => tokens[at++];
  const operand = (): boolean => {
    const token = next();
    return token?.kind === 'string' || token?.kind === 'variable';
  };
  const comparison = (): boolean => {
    if (tokens[at]?.kind !== 'open') {
      return operand() && next()?.kind === 'operator' && operand();
    }
    at += 1;
    return expression() && next()?.kind === 'close';
  };
  const expression = (): boolean => {
    if (!comparison()) return false;
    while (tokens[at]?.kind === 'bool') {
      at += 1;
      if (!comparison()) return false;
    }
    return true;
  };
  if (!expression() || at !== tokens.length) throw new Error(`"${text.trim()}" is not an environment marker`);
};

/** A word of an environment marker. */
export interface MarkerToken {
  readonly kind: 'open' | 'close' | 'string' | 'operator' | 'bool' | 'variable';
  readonly text: string;
}

/** The words of an environment marker, in order. @throws Error what cannot be read */
export const markerTokens = (written: string): readonly MarkerToken[] => {
  const text = written.trimEnd();
  const tokens: MarkerToken[] = [];
  markerToken.lastIndex = 0;
  for (let at = 0; at < text.length; at = markerToken.lastIndex) {
    markerToken.lastIndex = at;
    const groups = markerToken.exec(text)?.groups;
    const kind = Object.keys(groups ?? {}).find((name) => groups?.[name] !== undefined) as MarkerToken['kind'] | undefined;
    if (kind === undefined) throw new Error(`"${text.trim()}" is not an environment marker: what is ${JSON.stringify(text.slice(at).trim())}?`);
    tokens.push({ kind, text: groups?.[kind] ?? '' });
  }
  return tokens;
};
