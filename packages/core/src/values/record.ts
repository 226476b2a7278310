import { WheelError } from '../errors/wheel-error';

/** One line of a RECORD (PEP 376, PEP 427). */
export interface RecordEntry {
  readonly path: string;
  /** `sha256=<urlsafe base64 without padding>`; undefined for RECORD itself. */
  readonly hash: string | undefined;
  /** bytes */
  readonly size: number | undefined;
}

/**
 * Reads the CSV of a RECORD: fields may be quoted, a quote in one is doubled.
 *
 * @throws WheelError wheel-invalid
 */
export const parseRecord = (text: string): readonly RecordEntry[] =>
  text
    .split(/\r\n|\n|\r/u)
    .filter((line) => line !== '')
    .map((line) => {
      const fields = fieldsOf(line);
      const [path = '', hash = '', size = ''] = fields;
      if (fields.length !== 3 || path === '' || !/^[0-9]*$/u.test(size)) {
        throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `RECORD has the line ${JSON.stringify(line)}, which is not: path,hash,size` });
      }
      return { path, hash: hash === '' ? undefined : hash, size: size === '' ? undefined : Number(size) };
    });

/** One line per entry, in the order given. */
export const formatRecord = (entries: readonly RecordEntry[]): string =>
  entries.map(({ path, hash, size }) => `${quoted(path)},${hash ?? ''},${size ?? ''}\n`).join('');

const quoted = (path: string): string => (/[",]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path);

const fieldsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/gu)].map(([, inQuotes, plain]) => inQuotes?.replaceAll('""', '"') ?? plain ?? '');
