import type { LinuxTarget } from '../values/target';
import { foreignLauncher, foreignRunner } from './foreign-program';
import { winePrograms } from './wine';

const linux = (architecture: LinuxTarget['architecture'], name: 'glibc' | 'musl' = 'glibc'): LinuxTarget => ({ system: 'linux', architecture, libc: { name, version: '2.17' } });
const here = { os: 'linux', architecture: 'x86_64' };

it.each([
  ['aarch64', linux('aarch64'), here, { kind: 'emulator', programs: ['qemu-aarch64-static', 'qemu-aarch64'] }],
  ['32-bit ARM', linux('armv7l'), here, { kind: 'emulator', programs: ['qemu-arm-static', 'qemu-arm'] }],
  ['32-bit x86', linux('i686'), here, { kind: 'loader' }],
  ['32-bit x86 on ARM', linux('i686'), { os: 'linux', architecture: 'aarch64' }, { kind: 'emulator', programs: ['qemu-i386-static', 'qemu-i386'] }],
  ['musl', linux('x86_64', 'musl'), here, { kind: 'loader' }],
  ['musl of aarch64', linux('aarch64', 'musl'), here, { kind: 'emulator', programs: ['qemu-aarch64-static', 'qemu-aarch64'] }],
  ['Linux on macOS', linux('aarch64'), { os: 'darwin', architecture: 'aarch64' }, undefined],
  ['Windows', { system: 'windows', architecture: 'x86_64' } as const, here, { kind: 'wine', programs: winePrograms }],
  ['32-bit Windows', { system: 'windows', architecture: 'i686' } as const, here, undefined],
  ['Windows on ARM', { system: 'windows', architecture: 'aarch64' } as const, here, undefined],
  ['Windows on a Linux of ARM', { system: 'windows', architecture: 'x86_64' } as const, { os: 'linux', architecture: 'aarch64' }, undefined],
])('%s', (_, target, machine, runner) => expect(foreignRunner(target, machine)).toEqual(runner));

const request = { root: '/c/root', folder: '/c/py thon', program: '/c/py thon/bin/python3.11' };

it('runs it under an emulator', () => {
  expect(foreignLauncher({ ...request, target: linux('aarch64'), emulator: '/usr/bin/qemu-aarch64-static' })).toMatchInlineSnapshot(`
"#!/bin/sh
# Written by Wheelwright: a Python for aarch64, run here.
exec /usr/bin/qemu-aarch64-static -L /c/root -E 'LD_LIBRARY_PATH=/c/py thon' -0 "$0" '/c/py thon/bin/python3.11' "$@"
"
`);
});

it('runs it by its own dynamic linker', () => {
  expect(foreignLauncher({ ...request, target: linux('i686'), emulator: undefined })).toMatchInlineSnapshot(`
"#!/bin/sh
# Written by Wheelwright: a Python for i686, run here.
exec /c/root/lib/ld-linux.so.2 --library-path '/c/root/lib/i386-linux-gnu:/c/root/usr/lib/i386-linux-gnu:/c/py thon' --argv0 "$0" '/c/py thon/bin/python3.11' "$@"
"
`);
});

it.each([
  ['x86_64', 'ld-musl-x86_64.so.1'],
  ['i686', 'ld-musl-i386.so.1'],
] as const)('runs one for musl on %s by that of musl', (architecture, name) => {
  expect(foreignLauncher({ ...request, target: linux(architecture, 'musl'), emulator: undefined })).toContain(`exec /c/root/lib/${name} --library-path `);
});
