import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { ForeignPython, Interpreter, Source } from '@wheelwright/core';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { bringForeignPython, openForeignPython } from './foreign-python';

const url = 'https://a.test/python.jar';
const library = 'https://a.test/libz.zip';
const zip = (files: Readonly<Record<string, string>>): Buffer => Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))));
const archive = zip({ 'META-INF/x': 'x', 'org/py/include/python3.11/Python.h': '/* */', 'org/py/bin/python3.11': 'program' });
const root = zip({ 'lib/aarch64-linux-gnu/libz.so.1': 'z', 'usr/share/doc': 'd' });
const source = (from: string, bytes: Buffer, changes: Partial<Source> = {}): Source =>
  ({ kind: 'url', url: from, fileName: 'file', sha256: createHash('sha256').update(bytes).digest('hex'), folder: '.', only: [], differs: undefined, adjust: {}, ...changes }) as Source;
const python = { tag: 'cp311', version: '3.11.3', executable: '/here/python3.11' } as Interpreter;

let host: RecordingHost;
const open = (programs: Readonly<Record<string, string>> = {}): void => {
  host = recordingHost({ http: { [url]: archive, [library]: root }, programs });
};
afterEach(() => host.dispose());
const foreign = (changes: Partial<ForeignPython> = {}): ForeignPython => ({
  machine: 'aarch64-glibc',
  target: { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } },
  sources: [source(url, archive, { folder: 'org/py' })],
  folder: host.path('cache/pythons/one'),
  program: { sources: [source(url, archive, { folder: 'org/py' })], folder: host.path('cache/pythons/one') },
  root: [[source(library, root)]],
  rootFolder: host.path('cache/pythons/root'),
  ...changes,
});

it('is unpacked once, and run by a script under an emulator', async () => {
  open({ 'qemu-aarch64-static': '/usr/bin/qemu-aarch64-static' });
  const opened = await openForeignPython(host, python, foreign());
  expect(opened.executable).toBe(host.path('cache/pythons/one/bin/python-here'));
  expect(await host.files.readText(opened.executable)).toContain(`exec /usr/bin/qemu-aarch64-static -L ${host.path('cache/pythons/root')} `);
  expect(await host.files.facts(host.path('cache/pythons/one/bin/python3.11'))).toMatchObject({ executable: true });
  expect(await host.files.exists(host.path('cache/pythons/root/lib/aarch64-linux-gnu/libz.so.1'))).toBe(true);
  const fetched = (): number => host.calls.filter(({ kind }) => kind === 'download').length;
  const before = fetched();
  await openForeignPython(host, python, foreign());
  expect(fetched()).toBe(before);
});

it('of musl stands in for one of this machine, which environments are made with', async () => {
  open();
  const target = { system: 'linux', architecture: 'x86_64', libc: { name: 'musl', version: '1.2' } } as const;
  const program = { sources: [source(url, archive, { folder: 'org/py' })], folder: host.path('cache/pythons/program') };
  const opened = await openForeignPython(host, python, foreign({ machine: 'x86_64-musl', target, program }));
  expect(opened).toMatchObject({ executable: python.executable, musl: { launcher: host.path('cache/pythons/program/bin/python-here'), platform: 'x86_64-unknown-linux-musl' } });
  expect(await host.files.readText(opened.musl?.launcher ?? '')).toContain(`exec ${host.path('cache/pythons/root')}/lib/ld-musl-x86_64.so.1 --library-path `);
  // The headers are of another archive, and of no use here.
  expect(await host.files.exists(host.path('cache/pythons/one'))).toBe(false);
});

it.each<[string, Partial<ForeignPython>, string]>([
  ['what is not installed', {}, 'programs of aarch64-glibc do not run on this machine (x86_64): there is no qemu-aarch64-static'],
  ['what nothing provides', { machine: 'macos-arm64', target: { system: 'macos', architecture: 'arm64', minimum: '11.0' } }, 'nothing here runs programs of macos-arm64'],
  ['that no archive has the program', { machine: 'i686-glibc', target: { system: 'linux', architecture: 'i686', libc: { name: 'glibc', version: '2.17' } }, program: undefined }, 'nothing here runs programs of i686-glibc'],
])('says %s before anything is brought', async (_, changes, message) => {
  open();
  await expect(openForeignPython(host, python, foreign(changes))).rejects.toMatchObject({ code: 'tool-unavailable', message });
  expect(host.calls.filter(({ kind }) => kind === 'download')).toEqual([]);
});

it.each([
  ['with another hash', { sources: [source(url, root, { folder: 'org/py' })] }, 'has the sha256'],
  ['without the folder that is named', { sources: [source(url, archive, { folder: 'org/other' })] }, 'file has no folder org/other'],
  ['without headers', { sources: [source(url, archive)] }, 'has no include/python3.11/Python.h'],
])('keeps nothing of an archive %s', async (_, changes, message) => {
  open();
  await expect(bringForeignPython(host, python, foreign(changes))).rejects.toThrow(message);
  expect(await host.files.list(host.path('cache/pythons'))).toEqual([]);
});
