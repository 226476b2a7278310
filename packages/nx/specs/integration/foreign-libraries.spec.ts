import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileEnvironment, wineEndArgv, wineVariables } from '@wheelwright/core';
import { createNodeHost, findRunner } from '@wheelwright/host';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { llvmFolder, toolchainOf } from './support';

jest.setTimeout(15 * 60_000);

/** C libraries for systems that this machine has not, judged by what the system's own programs would say. */
describe('C libraries for macOS and Windows', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: ['platforms', 'bzip2', 'xz'] });
  });
  afterAll(() => workspace.remove());

  const prefix = (library: string, ...parts: readonly string[]): string => workspace.path('dist/prefixes', library, ...parts);

  it('of a Makefile that knows neither: both processors of a Mac, each with a name that is no path', async () => {
    expect(await workspace.run(['run', 'bzip2:build-clib:macosx_universal2'])).toMatchObject({ exitCode: 0 });
    const judge = (program: string, half: string, ...words: readonly string[]): string => execFileSync(join(llvmFolder(), program), [...words, prefix('bzip2', 'macosx_universal2', half, 'lib/libbz2.dylib')], { encoding: 'utf8' }).trim();
    for (const [half, processor] of [
      ['macosx_10_13_x86_64', 'x86_64'],
      ['macosx_11_0_arm64', 'arm64'],
    ] as const) {
      expect(judge('llvm-lipo', half, '-archs')).toBe(processor);
      expect(judge('llvm-otool', half, '-D').split('\n').slice(1)).toEqual(['@rpath/libbz2.1.0.dylib']);
      expect([...judge('llvm-otool', half, '-L').matchAll(/^\t(?<name>\S+)/gmu)].map(({ groups }) => groups?.['name'])).toEqual(['@rpath/libbz2.1.0.dylib', '/usr/lib/libSystem.B.dylib']);
    }
  });

  it('of libtool, for Windows: a program linked with the import library runs beside the DLL', async () => {
    expect(await workspace.run(['run', 'xz:build-clib:win_amd64'])).toMatchObject({ exitCode: 0 });
    const host = createNodeHost();
    const { compilers, tools } = await toolchainOf(workspace.root, 'win_amd64');
    const folder = workspace.path('program');
    mkdirSync(join(folder, 'tmp'), { recursive: true });
    writeFileSync(join(folder, 'round.c'), roundTrip);
    const environment = compileEnvironment({ compilers, programs: tools.programs, home: folder, temporary: join(folder, 'tmp'), pathMaps: [], prefix: prefix('xz', 'win_amd64'), sourceDateEpoch: 315532800, extra: {} });
    await host.processes.run({ argv: [join(compilers.path, 'cc'), 'round.c', '-o', 'round.exe', '-llzma'], cwd: folder, environment });
    copyFileSync(prefix('xz', 'win_amd64', 'bin/liblzma-5.dll'), join(folder, 'liblzma-5.dll'));

    const wine = await findRunner(host, { machine: 'windows-x86_64', target: { system: 'windows', architecture: 'x86_64' } });
    if (wine?.kind !== 'wine') throw new Error('nothing runs programs for Windows here');
    const under = { cwd: folder, environment: { PATH: '/usr/bin:/bin', HOME: folder, ...wineVariables(join(folder, 'wine')) } };
    try {
      expect((await host.processes.run({ argv: [wine.program, 'round.exe'], ...under })).stdout.trim()).toBe('5.8.1: 100000 bytes, the same again');
    } finally {
      await host.processes.run({ argv: wineEndArgv(wine.server), acceptExitCodes: [1, 2], ...under });
    }
  });
});

/** Compresses with two threads, and decompresses. */
const roundTrip = `#include <lzma.h>
#include <stdio.h>
#include <string.h>
static unsigned char data[100000], small[200000], again[100000];
int main(void) {
  lzma_mt options = {.threads = 2, .preset = 6, .check = LZMA_CHECK_CRC64};
  lzma_stream stream = LZMA_STREAM_INIT;
  uint64_t limit = UINT64_MAX;
  size_t from = 0, to = 0;
  for (unsigned at = 0; at < 100000; at++) data[at] = (unsigned char)(at * at >> 5);
  if (lzma_stream_encoder_mt(&stream, &options) != LZMA_OK) return 1;
  stream.next_in = data, stream.avail_in = sizeof data, stream.next_out = small, stream.avail_out = sizeof small;
  lzma_ret state;
  do state = lzma_code(&stream, LZMA_FINISH); while (state == LZMA_OK);
  if (state != LZMA_STREAM_END) return 2;
  if (lzma_stream_buffer_decode(&limit, 0, NULL, small, &from, stream.total_out, again, &to, sizeof again) != LZMA_OK) return 3;
  printf("%s: %d bytes, %s again\\n", lzma_version_string(), (int)to, memcmp(data, again, sizeof data) == 0 ? "the same" : "others");
  return 0;
}
`;
