import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { create } from 'tar';
import { withRelease, type FetchedRelease } from './fetch-release';

let archive: Buffer;
let sha256: string;
let host: RecordingHost;
const url = 'https://foo.test/get/foo-1.0.tar.gz?mirror=1';

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  mkdirSync(join(folder, 'foo-1.0'));
  writeFileSync(join(folder, 'foo-1.0/LICENSE'), 'as you like');
  await create({ cwd: folder, file: join(folder, 'x'), gzip: true, portable: true }, ['foo-1.0']);
  archive = readFileSync(join(folder, 'x'));
  sha256 = createHash('sha256').update(archive).digest('hex');
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  host = recordingHost({ http: { [url]: archive, 'https://foo.test/page-1.0.tar.gz': '<html>sorry</html>' } });
});
afterEach(() => host.dispose());

const stored = (): Promise<readonly string[]> => host.files.walk(host.path('cache/sources'));

describe('withRelease', () => {
  it('hands out the unpacked release, and keeps nothing but the archive, where builds look for it', async () => {
    const seen = await withRelease(host, { url }, async (release): Promise<FetchedRelease & { text: string }> => ({ ...release, text: await host.files.readText(join(release.folder, 'LICENSE')) }));
    expect(seen).toMatchObject({ fileName: 'foo-1.0.tar.gz', sha256, top: 'foo-1.0', text: 'as you like', archive: host.path('cache/sources', sha256, 'foo-1.0.tar.gz') });
    expect(await stored()).toEqual([`${sha256}/foo-1.0.tar.gz`, `${sha256}/foo-1.0.tar.gz.checked`]);
  });

  it.each<readonly [string, string, string | undefined, string]>([
    ['another hash', url, 'ab'.repeat(32), 'https://foo.test/get/foo-1.0.tar.gz?… has the sha256'],
    ['a page', 'https://foo.test/page-1.0.tar.gz', undefined, 'is no archive that is known here'],
    ['nothing', 'https://foo.test/other.zip', undefined, 'cannot be reached'],
  ])('keeps nothing of %s', async (_what, from, expected, message) => {
    const work = jest.fn();
    await expect(withRelease(host, { url: from, sha256: expected }, work)).rejects.toThrow(message);
    expect(work).not.toHaveBeenCalled();
    expect(await stored()).toEqual([]);
  });

  it('clears up when the work fails', async () => {
    await expect(withRelease(host, { url, sha256 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await stored()).filter((file) => file.startsWith('.incoming'))).toEqual([]);
  });
});
