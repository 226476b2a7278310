import { inspect } from 'node:util';
import { percentDecoded } from './userinfo';

const stars = '****';

/**
 * A text that must never be seen: it prints as stars in templates, in JSON and in `util.inspect`. Only `reveal()`
 * gives it, at the one place that sends it.
 *
 * @example `${new Secret('hunter2')}` // '****'
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return stars;
  }

  toJSON(): string {
    return stars;
  }

  [inspect.custom](): string {
    return stars;
  }
}

/** Takes secrets out of a text that people or files will see. */
export type Redact = (text: string) => string;

/** Shorter texts are no secret worth the name, and removing them would tear holes into every other word. */
const shortest = 4;

/**
 * A function that replaces the given secrets (as they are, percent-encoded, and as part of a Basic header) and the
 * userinfo of every URL by stars.
 */
export const createRedact = (secrets: readonly Secret[]): Redact => {
  const forms = [...new Set(secrets.flatMap((secret) => spellings(secret.reveal())))]
    .filter((form) => form.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const withoutUserinfo = text.includes('://') ? text.replace(userinfo, `$1${stars}@`) : text;
    return forms.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, stars) : rest), withoutUserinfo);
  };
};

/** Repeated because a password may hold an unencoded @: everything up to the last one before the path is userinfo. */
const userinfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/'"<>?#]*@/giu;

const spellings = (text: string): readonly string[] => {
  const decoded = percentDecoded(text);
  return [text, decoded, encodeURIComponent(decoded), Buffer.from(text).toString('base64'), Buffer.from(decoded).toString('base64')];
};

/** Variables whose whole value is a secret, by the usual words for one. */
const secretName = /(?:^|_)(?:PASSWORD|PASSPHRASE|PASSWD|TOKEN|SECRET|SECRET_KEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)$/iu;

/**
 * The secrets among environment variables: passwords and tokens in the userinfo of any URL (PIP_INDEX_URL,
 * UV_INDEX, HTTPS_PROXY, ...), and values of variables named like a secret (UV_INDEX_PRIVATE_PASSWORD, ...).
 */
export const secretsAmong = (variables: Readonly<Record<string, string | undefined>>): readonly Secret[] =>
  Object.entries(variables).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const found = value.includes('://') ? userinfoSecrets(value) : [];
    return secretName.test(name) && value.length >= 8 ? [...found, new Secret(value)] : found;
  });

/** The password of each http(s) URL in a text, or the user name where it stands alone (a token). */
export const userinfoSecrets = (text: string): readonly Secret[] =>
  [...text.matchAll(/\bhttps?:\/\/([^\s/'"<>?#]*)@/giu)].flatMap(([, whole = '']) => {
    const colon = whole.indexOf(':');
    const password = colon === -1 ? '' : whole.slice(colon + 1);
    if (password === '') return whole === '' ? [] : [new Secret(colon === -1 ? whole : whole.slice(0, colon))];
    return [new Secret(password), new Secret(whole)];
  });

/** A URL as people may see it: without userinfo, and without a query, which may be a signature. */
export const printableUrl = (url: string | URL): string => {
  try {
    const { protocol, host, pathname, search, username, password } = new URL(url);
    const who = username === '' && password === '' ? '' : `${stars}@`;
    return `${protocol}//${who}${host}${pathname}${search === '' ? '' : '?…'}`;
  } catch {
    return String(url).replace(userinfo, `$1${stars}@`);
  }
};
