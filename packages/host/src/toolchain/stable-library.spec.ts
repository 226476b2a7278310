import { readFileSync, writeFileSync } from 'node:fs';
import type { ForeignPython } from '@wheelwright/core';
import { buildImportLibrary, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { provideStableLibrary } from './stable-library';

let host: RecordingHost;
afterEach(() => host.dispose());

const windows: ForeignPython['target'] = { system: 'windows', architecture: 'x86_64' };
const provide = (target: ForeignPython['target'] = windows): Promise<void> => provideStableLibrary(host, { tag: 'cp312' }, { folder: host.path('py'), target }, '/commands');
const definitions: string[] = [];
const start = (files: Readonly<Record<string, string | Buffer>>, exitCode = 0): void => {
  definitions.length = 0;
  host = recordingHost({
    files,
    processes: [{
      when: '/commands/cc',
      exitCode,
      effect: ({ argv }) => {
        definitions.push(readFileSync(argv.at(-1) ?? '', 'utf8'));
        writeFileSync(argv[argv.indexOf('-o') + 1] ?? '', 'forwarding');
      },
    }],
  });
};
const lacking = { 'py/libs/python3.lib': buildImportLibrary('python3.dll') };

it('is made where the archive lacks it, and hands on to the DLL of the version', async () => {
  start(lacking);
  await provide();
  expect(definitions).toEqual(['LIBRARY python3.dll\nEXPORTS\n  Py_Initialize = python312.Py_Initialize\n']);
  expect(await host.files.readText(host.path('py/python3.dll'))).toBe('forwarding');
  await provide();
  expect(host.commands()).toHaveLength(1);
});

it.each<[string, Readonly<Record<string, string | Buffer>>, ForeignPython['target']]>([
  ['where the archive has it', { ...lacking, 'py/python3.dll': 'its own' }, windows],
  ['where nothing says what is in it', {}, windows],
  ['for other systems', lacking, { system: 'macos', architecture: 'arm64', minimum: '11.0' }],
])('is not made %s', async (_, files, target) => {
  start(files);
  await provide(target);
  expect(host.commands()).toEqual([]);
});

it('leaves nothing where it cannot be made', async () => {
  start(lacking, 1);
  await expect(provide()).rejects.toMatchObject({ code: 'command-failed' });
  expect(await host.files.list(host.path('py'))).toEqual(['libs']);
});
