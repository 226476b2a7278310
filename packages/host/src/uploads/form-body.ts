import { randomBytes } from 'node:crypto';
import type { HttpBody } from '../ports';
import type { SendProgress } from './destination';

export interface FormFile {
  /** Of the form. */
  readonly field: string;
  readonly file: string;
  readonly body: HttpBody;
}

/**
 * A form of object storage (multipart/form-data, RFC 7578) with its file last, as a body that can be opened again.
 * Progress counts bytes of the file.
 */
export const storageForm = (fields: Readonly<Record<string, string>>, file: FormFile, progress: SendProgress): { readonly contentType: string; readonly body: HttpBody } => {
  // 128 random bits: not in any file.
  const boundary = `wheelwright-${randomBytes(16).toString('hex')}`;
  const head = Buffer.from(
    [
      ...Object.entries(fields).map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`),
      `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(file.field)}"; filename="${quoted(file.file)}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ].join(''),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      length: head.length + file.body.length + tail.length,
      async *open() {
        yield head;
        let sent = 0;
        for await (const chunk of file.body.open()) {
          yield chunk;
          sent += chunk.length;
          progress(sent);
        }
        yield tail;
      },
    },
  };
};

const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll(/[\r\n]/gu, ' ');
