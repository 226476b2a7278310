import { createReadStream, statSync } from 'node:fs';
import type { HttpBody } from '../ports';

/** Large enough for a fast network, small enough that ten lanes need no memory to speak of; bytes. */
const chunk = 256 * 1024;

/**
 * A file, or a part of one, as the body of a request; read anew for every request. Its length is what it is now: a
 * file that becomes shorter fails the request, one that grows is cut at that length.
 *
 * @throws NodeJS.ErrnoException when it is not there
 * @example host.http.exchange({ method: 'PUT', url, body: fileBody('/wheelhouse/a-1-py3-none-any.whl') })
 */
export const fileBody = (path: string, part: { /** bytes */ readonly start?: number; /** bytes */ readonly length?: number } = {}): HttpBody => {
  const start = part.start ?? 0;
  const rest = Math.max(0, statSync(path).size - start);
  const length = part.length === undefined ? rest : Math.min(part.length, rest);
  return {
    length,
    async *open() {
      if (length === 0) return;
      yield* createReadStream(path, { start, end: start + length - 1, highWaterMark: chunk }) as AsyncIterable<Uint8Array>;
    },
  };
};

/** Text or bytes as the body of a request. */
export const bytesBody = (content: string | Uint8Array): HttpBody => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    length: bytes.length,
    async *open() {
      yield bytes;
    },
  };
};
