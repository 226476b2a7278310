import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, normalizeSource } from '@wheelwright/core';
import { createNodeHost, obtainSource, observeInterpreters, openToolchain } from '@wheelwright/host';
import { readClib, readPlatforms } from '../../packages/nx/src/workspace/definition-reader';

/** The same file at both places. */
const sources = [
  { url: 'https://www.python.org/ftp/python/3.11.2/Python-3.11.2.tgz' },
  { debian: { source: 'python3.11', version: '3.11.2-6+deb12u8', file: 'python3.11_3.11.2.orig.tar.gz' } },
].map((place) => normalizeSource({ ...place, sha256: '2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849' }));

const root = join(__dirname, '../..');
const script = join(__dirname, 'build.sh');

export interface MuslPython {
  /** Absolute folder, and the archive in it. */
  readonly folder: string;
  readonly file: string;
  readonly sha256: string;
}

/**
 * A CPython 3.11 for musl, made here by zig where releases of python-build-standalone cannot be had: in the
 * cache folder, once per script and compilers.
 */
export const muslPython = async (architecture: 'x86_64' | 'aarch64'): Promise<MuslPython> => {
  const host = createNodeHost();
  const { platforms, lock } = await readPlatforms({ files: host.files, root }, 'projects/platforms');
  const platform = platforms.platforms.get(`musllinux_1_2_${architecture}`);
  const { clib } = await readClib({ files: host.files, root }, 'projects/zlib', () => Promise.resolve(undefined));
  const [python] = await observeInterpreters(host, ['cp311']);
  if (platform === undefined || lock === undefined || python === undefined) throw new Error(`this needs the row musllinux_1_2_${architecture} of platforms.yaml, its lock, and a CPython 3.11`);
  const { compilers, record } = await openToolchain(host, platform, lock);
  const folder = join(host.machine.cache, 'musl-python', digestOf({ script: readFileSync(script, 'utf8'), zig: record.tools['ziglang']?.digest ?? '' }).slice(0, 16));
  const file = `python-3.11.2-${architecture}-linux-musl.tar.gz`;
  const archive = join(folder, file);
  await host.locks.hold(`musl-python-${architecture}`, async () => {
    if (await host.files.exists(archive)) return;
    const { archive: source } = await obtainSource(host, sources, root);
    const { archive: zlib } = await obtainSource(host, clib.sources, root);
    await host.files.makeFolder(folder);
    execFileSync(script, [architecture, compilers.path, python.executable, source, zlib, `${archive}.making`], { stdio: ['ignore', 'inherit', 'inherit'] });
    await host.files.move(`${archive}.making`, archive);
  });
  return { folder, file, sha256: await host.files.sha256(archive) };
};
