import { WheelError } from '@wheelwright/core';
import type { Host } from '../../ports';
import { Secret } from '../../secret';

/** A variable's text, or undefined when it is not set or empty: what a secret of a CI service is in a fork. */
export const variable = (host: Host, name: string): string | undefined => {
  const text = host.variables[name];
  return text === undefined || text.trim() === '' ? undefined : text;
};

/** A variable that holds a secret. @throws WheelError credentials-invalid */
export const secretVariable = (host: Host, name: string): Secret | undefined => {
  const text = variable(host, name);
  return text === undefined ? undefined : pastedSecret(text, name);
};

/** `NAME is not set` or `NAME is empty`, for the list of places where credentials were looked for. */
export const unsetWords = (host: Host, name: string): string => `${name} (${host.variables[name] === undefined ? 'not set' : 'empty'})`;

/**
 * A secret without what a paste or a file brings along: line ends, control characters (Ctrl-V types one in some
 * terminals) and blanks around it.
 *
 * @throws WheelError credentials-invalid where a header cannot carry it. The text itself is not in the error.
 */
export const pastedSecret = (text: string, origin: string): Secret => {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/^[\s\u0000-\u001F\u007F]+|[\s\u0000-\u001F\u007F]+$/gu, '');
  const fault = /\p{Cc}/u.test(clean) ? 'a line end or control character in the middle' : [...clean].some((letter) => letter > '\u00FF') ? 'a character outside Latin-1' : undefined;
  if (fault === undefined) return new Secret(clean);
  throw new WheelError({
    code: 'credentials-invalid',
    family: 'usage',
    message: `the secret of ${origin} has ${fault}, which no server takes`,
    hint: 'copy it again, whole and alone on its line',
  });
};

/** @param looked where they were looked for, in order, each with what was there */
export const missing = (what: string, looked: readonly string[], advice: string): WheelError =>
  new WheelError({
    code: 'credentials-missing',
    family: 'usage',
    message: `no credentials for ${what}; looked at ${looked.join(', ')}`,
    hint: advice,
  });
