import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ForeignPython } from '@wheelwright/core';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { fitImportLibrary } from './import-library';

/** Of one function, for x86_64. */
const library = (): Buffer => {
  const names = Buffer.from('Py_Initialize\0python312.dll\0');
  const header = Buffer.alloc(20);
  [0, 0xffff, 0, 0x8664].forEach((value, position) => header.writeUInt16LE(value, position * 2));
  header.writeUInt16LE(4, 18);
  return Buffer.concat([Buffer.from(`!<arch>\n${'python312.dll/'.padEnd(48)}${String(20 + names.length).padEnd(10)}\`\n`), header, names]);
};

let host: RecordingHost;
afterEach(() => host.dispose());
const fit = (target: ForeignPython['target']): Promise<void> => fitImportLibrary(host, { tag: 'cp312' }, { folder: host.path('py'), target }, '/commands');
const definitions: string[] = [];
const start = (exitCode = 0): void => {
  definitions.length = 0;
  host = recordingHost({
    files: { 'py/libs/python312.lib': library() },
    processes: [{
      when: '/commands/dlltool',
      exitCode,
      effect: ({ argv }) => {
        definitions.push(readFileSync(argv[argv.indexOf('-d') + 1] ?? '', 'utf8'));
        writeFileSync(argv[argv.indexOf('-l') + 1] ?? '', 'for arm');
      },
    }],
  });
};

it('is made for another processor than the archive is of', async () => {
  start();
  await fit({ system: 'windows', architecture: 'aarch64' });
  expect(host.commands().map((argv) => argv.slice(0, 3))).toEqual([['/commands/dlltool', '-m', 'arm64']]);
  expect(definitions).toEqual(['LIBRARY python312.dll\nEXPORTS\n  Py_Initialize\n']);
  expect(await host.files.readText(host.path('py/libs/python312.lib'))).toBe('for arm');
  expect(await host.files.list(host.path('py/libs'))).toEqual(['python312.lib']);
});

it.each<[string, ForeignPython['target']]>([
  ['of the same processor', { system: 'windows', architecture: 'x86_64' }],
  ['of other systems', { system: 'macos', architecture: 'arm64', minimum: '11.0' }],
])('stays as it is %s', async (_, target) => {
  start();
  await fit(target);
  expect(host.commands()).toEqual([]);
});

it('stays as it is where dlltool fails', async () => {
  start(1);
  await expect(fit({ system: 'windows', architecture: 'aarch64' })).rejects.toMatchObject({ code: 'command-failed' });
  expect(await host.files.readBytes(host.path('py/libs/python312.lib'))).toEqual(new Uint8Array(library()));
  expect(existsSync(host.path('py/libs/python312.lib.def'))).toBe(false);
});
