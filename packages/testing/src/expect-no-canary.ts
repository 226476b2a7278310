import { inspect } from 'node:util';

/** One thing that people or files will see: a text, or an object such as an error or a report, with all that hangs on it. */
export interface SeenThing {
  /** What it is, for the failure's words: `journal`, `argv of gpg`. */
  readonly name: string;
  readonly content: unknown;
}

/**
 * Fails when a secret stands in one of the things, in any spelling it may have got: as it is, percent-encoded, in
 * JSON, in hexadecimal digits, in base64 (also as part of something longer, and in the alphabet for URLs). Objects are
 * searched with their causes, non-enumerable properties and buffers.
 *
 * @example expectNoCanary([{ name: 'error', content: error }, { name: 'log', content: host.lines }], ['pypi-CANARY'])
 */
export const expectNoCanary = (things: readonly SeenThing[], secrets: readonly string[]): void => {
  const found = things.flatMap(({ name, content }) => {
    const text = textOf(content);
    return secrets.flatMap((secret) => spellingsOf(secret).filter(({ form }) => text.includes(form)).map(({ how, form }) => `${name} holds a secret ${how}: ...${around(text, form)}...`));
  });
  if (found.length > 0) throw new Error(found.join('\n'));
};

/** The ways to write a secret, each with its name. Shorter than six characters, a form would be found anywhere. */
export const spellingsOf = (secret: string): readonly { readonly how: string; readonly form: string }[] => {
  const base64 = base64Middles(secret).map((form) => ({ how: 'in base64', form }));
  const forms = [
    { how: 'as it is', form: secret },
    { how: 'percent-encoded', form: encodeURIComponent(secret) },
    { how: 'form-encoded', form: new URLSearchParams({ x: secret }).toString().slice(2) },
    { how: 'as JSON', form: JSON.stringify(secret).slice(1, -1) },
    { how: 'in hexadecimal digits', form: Buffer.from(secret).toString('hex') },
    ...base64,
    ...base64.map(({ form }) => ({ how: 'in base64 for URLs', form: form.replaceAll('+', '-').replaceAll('/', '_') })),
  ];
  return forms.filter(({ form }, position) => form.length >= 6 && forms.findIndex((other) => other.form === form) === position);
};

/** What base64 of a text that holds the secret must hold: at each of the three offsets, without the letters that neighbours share. */
const base64Middles = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/u, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(start, end);
  });
};

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8');
  return `${inspect(content, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null, breakLength: Infinity })}\n${jsonOf(content)}\n${buffersOf(content)}`;
};

const jsonOf = (content: unknown): string => {
  try {
    return JSON.stringify(content) ?? '';
  } catch {
    return '';
  }
};

/** `inspect` shows buffers as digits with blanks between. */
const buffersOf = (content: unknown, seen = new Set<unknown>()): string => {
  if (typeof content !== 'object' || content === null || seen.has(content)) return '';
  seen.add(content);
  if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8');
  return Object.getOwnPropertyNames(content)
    .map((key) => {
      const descriptor = Object.getOwnPropertyDescriptor(content, key);
      return descriptor === undefined || !('value' in descriptor) ? '' : buffersOf(descriptor.value, seen);
    })
    .join('\n');
};

/** Where it stands, without showing more of the secret than its beginning. */
const around = (text: string, form: string): string => {
  const position = text.indexOf(form);
  return `${text.slice(Math.max(0, position - 40), position)}${form.slice(0, 3)}`.replaceAll('\n', ' ');
};
