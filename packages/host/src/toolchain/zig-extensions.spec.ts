import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zigCommands } from '@wheelwright/core';
import { createNodeHost } from '../node/create-node-host';
import { writeCommands } from './write-commands';

/** The real commands for aarch64, calling a zig that prints its arguments one per line. */
let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-extensions-'));
  const zig = join(root, 'zig');
  writeFileSync(zig, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(zig, 0o755);
  const host = createNodeHost({ variables: { HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache') } });
  const target = { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } } as const;
  await writeCommands(host, join(root, 'commands'), zigCommands({ target, machineArchitecture: 'x86_64', zig, clang: '21.1.0', folder: join(root, 'commands'), cache: join(root, 'zig-cache') }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What zig is told besides what it is always told. */
const heard = (program: string, words: readonly string[]): readonly string[] => {
  const { stdout, stderr, status } = spawnSync(join(root, 'commands', program), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
  if (status !== 0) throw new Error(`${status} ${stderr}`);
  return stdout
    .split('\n')
    .slice(6)
    .filter((word) => word !== '' && word !== '-g0');
};

it.each([
  ['-march=armv8-a', []],
  ['-mcpu=generic', []],
  ['-march=armv8.2-a', ['-mcpu=generic+v8_2a']],
  ['-march=armv8-a+crc', ['-mcpu=generic+v8a+crc']],
  ['-march=armv8.2-a+fp16+fp16fml', ['-mcpu=generic+v8_2a+fullfp16+fp16fml']],
  ['-march=armv8.4-a+sve', ['-mcpu=generic+v8_4a+sve']],
  ['-march=armv9-a+sve2-aes', ['-mcpu=generic+v9a+sve2_aes']],
  ['-march=armv8-a+simd+nocrypto', ['-mcpu=generic+v8a+neon-aes-sha2-crypto']],
  ['-mcpu=neoverse-n1', ['-mcpu=neoverse_n1']],
  ['-mcpu=cortex-a72+crc+rdma', ['-mcpu=cortex_a72+crc+rdm']],
  ['-mtune=neoverse-n1', []],
])('%s', (word, expected) => expect(heard('cc', ['-O2', word, '-c', 'a.c'])).toEqual(['-O2', ...expected, '-c', 'a.c']));

it('leaves programs that the build itself runs to the processor of this machine', () => {
  expect(heard('host-cc', ['-march=x86-64-v3', '-c', 'a.c'])).toEqual(['-march=x86_64_v3', '-c', 'a.c']);
});
