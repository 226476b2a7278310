import type { LinuxTarget, Target } from '@wheelwright/core';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { findRunner, type FoundRunner } from './foreign-runner';

const linux = (architecture: LinuxTarget['architecture']): LinuxTarget => ({ system: 'linux', architecture, libc: { name: 'glibc', version: '2.17' } });
const windows: Target = { system: 'windows', architecture: 'x86_64' };
const debian = { '/usr/lib/wine/wine64': '/usr/lib/wine/wine64', '/usr/lib/wine/wineserver': '/usr/lib/wine/wineserver' };

let host: RecordingHost;
afterEach(() => host.dispose());

it.each<[string, Target, Readonly<Record<string, string>>, FoundRunner | undefined]>([
  ['aarch64', linux('aarch64'), { 'qemu-aarch64': '/opt/bin/qemu-aarch64' }, { kind: 'emulator', program: '/opt/bin/qemu-aarch64' }],
  ['32-bit x86, which this processor runs', linux('i686'), {}, { kind: 'loader' }],
  ['Windows, by Debian’s wine', windows, debian, { kind: 'wine', program: '/usr/lib/wine/wine64', server: '/usr/lib/wine/wineserver' }],
  ['Windows, by a wine on the PATH', windows, { wine: '/opt/bin/wine', wineserver: '/opt/bin/wineserver' }, { kind: 'wine', program: '/opt/bin/wine', server: '/opt/bin/wineserver' }],
  ['32-bit Windows, which nothing runs', { system: 'windows', architecture: 'i686' }, debian, undefined],
  ['macOS, which nothing runs', { system: 'macos', architecture: 'arm64', minimum: '11.0' }, {}, undefined],
])('finds what runs %s', async (_, target, programs, expected) => {
  host = recordingHost({ programs });
  expect(await findRunner(host, { machine: 'there', target })).toEqual(expected);
});

const otherwise = 'or leave the tests out, "test: { skip: why }" in an override of wheel.yaml: wheels are built and repaired without it';

it.each<[string, Target, Readonly<Record<string, string>>, string, string]>([
  ['an emulator, on Debian', linux('aarch64'), { 'apt-get': '/usr/bin/apt-get' }, 'qemu-aarch64-static', 'apt-get install --no-install-recommends qemu-user-static'],
  ['wine, on Debian', windows, { 'apt-get': '/usr/bin/apt-get' }, 'wine', 'apt-get install --no-install-recommends wine64'],
  ['wine, on Fedora', windows, { dnf: '/usr/bin/dnf' }, 'wine', 'dnf install wine-core'],
  ['wine, on a machine that we do not know', windows, {}, 'wine', 'install wine'],
  ['wine without its server', windows, { wine: '/opt/bin/wine' }, 'wine', 'install wine'],
])('says how to have %s', async (_, target, programs, missing, command) => {
  host = recordingHost({ programs });
  await expect(findRunner(host, { machine: 'there', target })).rejects.toMatchObject({
    code: 'tool-unavailable',
    message: `programs of there do not run on this machine (x86_64): there is no ${missing}`,
    hint: `${command}; ${otherwise}`,
  });
});
