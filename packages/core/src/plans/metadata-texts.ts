/** Top-level domains that can never receive mail. */
const noMail = ['arpa', 'invalid', 'local', 'localhost', 'onion', 'test'];

/**
 * Whether a text is an e-mail address, alone or as `Name <address>`; of several the first is
 * looked at, as PyPI does. A text in which no address can be seen at all counts as none, which is allowed.
 */
export const isEmailAddress = (text: string): boolean => {
  const address = firstAddress(text);
  if (address === '') return true;
  const [, local = '', domain = ''] = /^(.+)@([^@]+)$/su.exec(address) ?? [];
  if (local === '' || address.length > 254) return false;
  if (!/^[\p{L}\p{N}\p{M}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+\-/=?^_`{|}~]+)*$/u.test(local)) return false;
  const labels = domain.split('.');
  if (labels.length < 2 || labels.some((label) => label.length > 63 || !/^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label))) return false;
  const top = labels.at(-1)?.toLowerCase() ?? '';
  return !noMail.includes(top) && !/^[0-9]+$/u.test(top);
};

/** As Python's parseaddr sees it: quoted names and comments are left out. */
const firstAddress = (text: string): string => {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/gsu, '').replace(/\([^()]*\)/gu, '');
  const first = bare.split(/[,;]/u)[0] ?? '';
  return (/<([^<>]*)>/u.exec(first)?.[1] ?? first).trim();
};

/**
 * Whether a text is a URL with http or https, as far as PyPI looks: what stands behind the host may be nearly anything,
 * but for brackets.
 */
export const isWebUrl = (text: string): boolean => {
  const [, authority = '', rest = ''] = /^https?:(?:\/\/([^/?#]*))?(.*)$/isu.exec(text.trim()) ?? [];
  if (authority === '' && rest === '') return false;
  const port = /:([0-9]+)$/u.exec(authority)?.[1];
  return !/[[\]]/u.test(rest) && (port === undefined || Number(port) <= 65_535);
};

const pythonKeywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '),
);

/** Whether Import-Name and Import-Namespace may say this (PEP 794): `a.b`, `a.b ; private`. */
export const isImportName = (text: string): boolean => {
  const [, name = ''] = /^(.*?)\s*(?:;\s*private)?$/su.exec(text) ?? [];
  return name.split('.').every((part) => /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(part) && !pythonKeywords.has(part));
};
