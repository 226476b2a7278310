import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { openWine } from './wine';

const python = { target: { system: 'windows', architecture: 'x86_64' }, folder: '/c/py' } as const;
const debian = { program: '/usr/lib/wine/wine64', server: '/usr/lib/wine/wineserver' };
const version: ProcessAnswer = { when: '--version', stdout: 'wine-8.0\n' };
const ended: ProcessAnswer = { when: 'wineserver -k' };
const makes = (files: readonly string[]): ProcessAnswer => ({
  when: 'wineboot -i',
  effect: ({ environment: { WINEPREFIX = '', HOME = '' } }) => {
    for (const file of files) {
      mkdirSync(dirname(join(WINEPREFIX, file)), { recursive: true });
      writeFileSync(join(WINEPREFIX, file), '');
    }
    mkdirSync(join(WINEPREFIX, 'drive_c/users/me'), { recursive: true });
    symlinkSync(HOME, join(WINEPREFIX, 'drive_c/users/me/Documents'));
  },
});
const whole = makes(['system.reg', 'user.reg', 'drive_c/windows/system32/kernel32.dll']);

let host: RecordingHost;
afterEach(() => host.dispose());

it('makes a prefix once, without a link to anybody’s home', async () => {
  host = recordingHost({ processes: [version, whole, ended] });
  const runtime = await openWine(host, debian, python);
  expect(runtime).toMatchObject({ program: '/usr/lib/wine/wine64', python: '/c/py', platform: 'x86_64-pc-windows-msvc' });
  expect(await host.files.facts(join(runtime.prefix, 'drive_c/users/me/Documents'))).toMatchObject({ kind: 'folder' });
  expect(await openWine(host, debian, python)).toEqual(runtime);
  expect(host.commands().map((argv) => argv.slice(1).join(' '))).toEqual(['--version', 'wineboot -i', '-k', '--version']);
  expect((await host.files.list(host.path('cache/wine'))).length).toBe(1);
});

it.each<[string, readonly ProcessAnswer[], string]>([
  ['it does not start', [{ when: '--version', exitCode: 127 }], '/usr/lib/wine/wine64 does not work: '],
  ['its prefix fails', [version, { when: 'wineboot -i', exitCode: 1, stderr: 'wine: could not load kernel32.dll, status c0000135' }, ended], '/usr/lib/wine/wine64 does not work: '],
  ['its prefix is not whole', [version, makes(['system.reg']), ended], '/usr/lib/wine/wine64 made a prefix without user.reg'],
])('says so where %s, and keeps nothing', async (_, processes, message) => {
  host = recordingHost({ processes });
  await expect(openWine(host, debian, python)).rejects.toMatchObject({ code: 'tool-unavailable', message: expect.stringContaining(message), hint: expect.anything() });
  expect(await host.files.list(host.path('cache/wine'))).toEqual([]);
});
