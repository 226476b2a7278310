import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonEnvironmentStep } from '@wheelwright/core';
import { recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { performPythonEnvironment } from './python-environment';

let host: RecordingHost;
afterEach(() => host.dispose());

const venv: ProcessAnswer = {
  when: 'uv venv',
  effect: ({ argv }) => {
    const bin = join(argv.at(-1) ?? '', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'python'), '');
  },
};

const step = (changes: Partial<PythonEnvironmentStep> = {}): PythonEnvironmentStep => ({
  kind: 'python-environment',
  title: 'Environment for cp312',
  python: '/py/3.12',
  path: host.path('environments', 'a b'),
  requirements: 'x==1 --hash=sha256:00\n',
  wheels: [],
  shared: true,
  uv: '/t/uv',
  log: host.path('log'),
  ...changes,
});

const commands = (): readonly string[] => host.commands().map((argv) => argv.slice(1, 3).join(' '));

describe('performPythonEnvironment', () => {
  it('makes a shared environment once, under a lock', async () => {
    host = recordingHost({ processes: [venv, { when: 'pip install' }] });
    await performPythonEnvironment(host, step());
    await performPythonEnvironment(host, step());
    expect(commands()).toEqual(['venv --no-project', 'pip install']);
    expect(host.calls.filter(({ kind }) => kind === 'lock')).toHaveLength(1);
    expect(host.commands()[1]).toEqual(expect.arrayContaining(['--require-hashes', '--no-deps', host.path('environments', 'a b', 'bin', 'python')]));
  });

  it('makes one anew that is not shared, that was left half made, or whose interpreter is gone', async () => {
    host = recordingHost({ processes: [venv, { when: 'pip install' }] });
    await performPythonEnvironment(host, step({ shared: false, requirements: '' }));
    await performPythonEnvironment(host, step({ requirements: '' }));
    await host.files.remove(join(step().path, 'bin'));
    await performPythonEnvironment(host, step({ requirements: '' }));
    expect(commands()).toEqual(['venv --no-project', 'venv --no-project', 'venv --no-project']);
  });

  it('installs wheels as they are, after the requirements', async () => {
    host = recordingHost({ processes: [venv, { when: 'pip install' }] });
    await performPythonEnvironment(host, step({ wheels: ['/w/a-1-py3-none-any.whl'] }));
    expect(host.commands()[2]).toEqual(expect.arrayContaining(['--no-index', '--no-deps', '/w/a-1-py3-none-any.whl']));
  });

  it('leaves nothing behind when uv fails', async () => {
    host = recordingHost({ processes: [venv, { when: 'pip install', exitCode: 2, stderr: 'error: Hash mismatch for x==1' }] });
    await expect(performPythonEnvironment(host, step())).rejects.toMatchObject({
      code: 'environment-failed',
      message: 'the Python environment could not be made: Environment for cp312 (/py/3.12)',
      log: host.path('log'),
      tail: ['error: Hash mismatch for x==1'],
    });
    expect(existsSync(step().path)).toBe(false);
  });

  describe('for Windows', () => {
    const wine = (): NonNullable<PythonEnvironmentStep['wine']> => ({ program: '/usr/lib/wine/wine64', server: '/usr/lib/wine/wineserver', prefix: host.path('cache/wine/p'), python: host.path('cache/py'), platform: 'x86_64-pc-windows-msvc' });
    const files = { 'cache/wine/p/system.reg': 'r', 'cache/wine/p/drive_c/windows/a.dll': '', 'cache/wine/p/drive_c/users/me/x': '', 'cache/py/python.exe': 'p', 'cache/py/python312.dll': 'd', 'cache/py/lib/os.py': '' };
    const venvOfWindows: ProcessAnswer = { ...venv, effect: async (request) => { await venv.effect?.(request); mkdirSync(join(request.argv.at(-1) ?? '', 'lib/python3.12/site-packages'), { recursive: true }); } };

    it('is one of this machine that is turned into the other', async () => {
      host = recordingHost({ files, processes: [venvOfWindows, { when: 'pip install' }, { when: '-I -c' }] });
      const made = step({ shared: false, wheels: ['/w/a.whl'], wine: wine() });
      await performPythonEnvironment(host, made);
      expect(host.commands().slice(1, 3).every((argv) => argv.join(' ').includes('--python-platform x86_64-pc-windows-msvc'))).toBe(true);
      expect(await host.files.readText(join(made.path, 'bin/python'))).toContain(`/usr/lib/wine/wine64 '${made.path}/Scripts/python.exe' "$@"`);
      expect(await host.files.readLink(join(made.path, 'Scripts/python312.dll'))).toBe(host.path('cache/py/python312.dll'));
      expect(await host.files.readLink(join(made.path, 'lib/site-packages'))).toBe('python3.12/site-packages');
      expect(await host.files.readLink(join(made.path, 'wine/drive_c/windows'))).toBe(host.path('cache/wine/p/drive_c/windows'));
      expect(await host.files.walk(join(made.path, 'wine'))).toEqual(['dosdevices/c:', 'dosdevices/z:', 'drive_c/users/me/x', 'drive_c/windows', 'system.reg']);
      await performPythonEnvironment(host, { ...made, requirements: '' }).catch(() => undefined);
      expect(host.commands()).toContainEqual(['/usr/lib/wine/wineserver', '-k']);
    });

    it('is no failed test where wine does not start its Python', async () => {
      host = recordingHost({ files, processes: [venvOfWindows, { when: '-I -c', exitCode: 53, stderr: 'wine: could not load kernel32.dll, status c0000135' }] });
      await expect(performPythonEnvironment(host, step({ shared: false, requirements: '', wine: wine() }))).rejects.toMatchObject({
        code: 'tool-unavailable',
        message: `wine does not start the Python for Windows of ${host.path('cache/py')}`,
        hint: expect.stringContaining(`remove ${host.path('cache/wine/p')}`),
        tail: ['wine: could not load kernel32.dll, status c0000135'],
      });
      expect(existsSync(step().path)).toBe(false);
    });
  });

  it('for musl is one of this machine whose Python becomes the other', async () => {
    const launcher = '/cache/py/bin/python-here';
    host = recordingHost({ processes: [venv, { when: 'pip install' }] });
    const made = step({ shared: false, wheels: ['/w/a.whl'], musl: { launcher, platform: 'x86_64-unknown-linux-musl' } });
    await performPythonEnvironment(host, made);
    expect(host.commands().slice(1).every((argv) => argv.join(' ').includes('--python-platform x86_64-unknown-linux-musl'))).toBe(true);
    expect(await host.files.readLink(join(made.path, 'bin/python'))).toBe(launcher);
    expect(await host.files.readText(join(made.path, 'pyvenv.cfg'))).toBe('home = /cache/py/bin\ninclude-system-site-packages = false\n');
  });
});
