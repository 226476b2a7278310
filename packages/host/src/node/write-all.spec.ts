import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAll } from './write-all';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-write-all-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each<[string, number | undefined, string]>([
  ['behind what was written last', undefined, 'beginning, then this'],
  ['where it is told to', 3, 'beg, then this'],
])('writes all of a chunk %s, though no write takes more than three bytes', async (what, position, expected) => {
  const path = join(folder, what);
  const file = await open(path, 'w');
  const short = { write: (chunk: Uint8Array, from: number, length: number, at: number | null) => file.write(chunk, from, Math.min(3, length), at) } as unknown as FileHandle;
  await writeAll(short, Buffer.from('beginning'));
  if (position !== undefined) await file.truncate(position);
  await writeAll(short, Buffer.from(', then this'), position);
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe(expected);
});
