import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ForeignPython } from '@wheelwright/core';
import { buildImportLibrary, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { fitImportLibraries } from './import-library';

let host: RecordingHost;
afterEach(() => host.dispose());
const fit = (target: ForeignPython['target']): Promise<void> => fitImportLibraries(host, { tag: 'cp312' }, { folder: host.path('py'), target }, '/commands');
const definitions: string[] = [];
const start = (exitCode = 0): void => {
  definitions.length = 0;
  host = recordingHost({
    files: { 'py/libs/python312.lib': buildImportLibrary('python312.dll'), 'py/libs/python3.lib': buildImportLibrary('python3.dll') },
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
  expect(host.commands().map((argv) => argv.slice(0, 3))).toEqual([['/commands/dlltool', '-m', 'arm64'], ['/commands/dlltool', '-m', 'arm64']]);
  expect(definitions).toEqual(['python312', 'python3'].map((name) => `LIBRARY ${name}.dll\nEXPORTS\n  Py_Initialize\n`));
  for (const name of ['python312', 'python3']) expect(await host.files.readText(host.path(`py/libs/${name}.lib`))).toBe('for arm');
  expect([...(await host.files.list(host.path('py/libs')))].sort()).toEqual(['python3.lib', 'python312.lib']);
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
  expect(await host.files.readBytes(host.path('py/libs/python312.lib'))).toEqual(new Uint8Array(buildImportLibrary('python312.dll')));
  expect(existsSync(host.path('py/libs/python312.lib.def'))).toBe(false);
});
