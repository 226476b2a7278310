import { randomBytes } from 'node:crypto';
import type { HttpBody } from '../ports';

/** A part of a form: a text, or a file with a name of its own. */
export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: string; readonly body: HttpBody; /** Called with the bytes of it that have gone out. */ readonly progress?: (sent: number) => void };

export interface FormBody {
  readonly contentType: string;
  readonly body: HttpBody;
}

/**
 * A form (multipart/form-data, RFC 7578) as a body of known length that can be opened again. Texts go out as they are:
 * the FormData of undici would make every line end of a description CRLF.
 */
export const multipartForm = (parts: readonly FormPart[]): FormBody => {
  // 128 random bits: not in any file.
  const boundary = `wheelwright-${randomBytes(16).toString('hex')}`;
  const pieces = parts.map((part) => ({ head: Buffer.from(headOf(part, boundary)), part }));
  const tail = Buffer.from(`--${boundary}--\r\n`);
  const end = Buffer.from('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      length: pieces.reduce((sum, { head, part }) => sum + head.length + lengthOf(part) + end.length, tail.length),
      async *open() {
        for (const { head, part } of pieces) {
          yield head;
          yield* 'text' in part ? [Buffer.from(part.text)] : counted(part);
          yield end;
        }
        yield tail;
      },
    },
  };
};

const headOf = (part: FormPart, boundary: string): string =>
  'text' in part
    ? `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"\r\n\r\n`
    : `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"; filename="${quoted(part.file)}"\r\nContent-Type: application/octet-stream\r\n\r\n`;

const lengthOf = (part: FormPart): number => ('text' in part ? Buffer.byteLength(part.text) : part.body.length);

async function* counted({ body, progress }: Extract<FormPart, { readonly file: string }>): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of body.open()) {
    yield chunk;
    sent += chunk.length;
    progress?.(sent);
  }
}

/** As browsers do it. */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
