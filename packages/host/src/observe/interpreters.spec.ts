import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fakePython, recordingHost, type FakePython, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { observeInterpreters } from './interpreters';

interface Placed extends FakePython {
  /** below the root */
  readonly path: string;
  readonly broken?: boolean;
}

let host: RecordingHost;
afterEach(() => host.dispose());

const machineWith = (pythons: readonly Placed[], variables: (path: RecordingHost['path']) => Record<string, string>): void => {
  const processes: ProcessAnswer[] = pythons.map((python) => ({
    when: new RegExp(`/${python.path} -I `, 'u'),
    ...(python.broken === true ? { exitCode: 127, stderr: 'libpython3.9.so: cannot open shared object file' } : { stdout: fakePython(python) }),
  }));
  const empty = recordingHost({ processes });
  host = { ...empty, variables: { HOME: empty.path('home'), PATH: '', ...variables(empty.path) }, machine: { ...empty.machine, home: empty.path('home') } };
  for (const { path } of pythons) {
    mkdirSync(dirname(host.path(path)), { recursive: true });
    writeFileSync(host.path(path), '#!');
    chmodSync(host.path(path), 0o755);
  }
};

const found = async (...rest: Parameters<typeof observeInterpreters> extends [unknown, ...infer Rest] ? Rest : never): Promise<readonly string[]> =>
  (await observeInterpreters(host, ...rest)).map(({ tag, version, executable }) => `${tag} ${version} ${executable.slice(host.root.length + 1)}`);

describe('observeInterpreters', () => {
  it('looks in the explicit list, PATH, pyenv and uv, and answers oldest first', async () => {
    machineWith(
      [
        { path: 'own/python', version: [3, 12, 1] },
        { path: 'bin/python3.8', version: [3, 8, 2] },
        { path: 'bin/python3-config', version: [3, 8, 2] },
        { path: 'home/.pyenv/versions/3.10.4/bin/python3.10', version: [3, 10, 4] },
        { path: 'home/.local/share/uv/python/cpython-3.9/bin/python3.9', version: [3, 9, 9] },
      ],
      (path) => ({ WHEELWRIGHT_INTERPRETERS: path('own/python'), PATH: path('bin') }),
    );
    expect(await found()).toEqual([
      'cp38 3.8.2 bin/python3.8',
      'cp39 3.9.9 home/.local/share/uv/python/cpython-3.9/bin/python3.9',
      'cp310 3.10.4 home/.pyenv/versions/3.10.4/bin/python3.10',
      'cp312 3.12.1 own/python',
    ]);
    expect(await found(['cp38', 'cp313'])).toEqual(['cp38 3.8.2 bin/python3.8']);
  });

  it('never asks pyenv’s shims, and takes the folders that variables name', async () => {
    machineWith(
      [
        { path: 'py env/shims/python3', version: [3, 12, 9] },
        { path: 'py env/versions/3.12.1/bin/python3.12', version: [3, 12, 1] },
        { path: 'uv/a/bin/python3.11', version: [3, 11, 0] },
      ],
      (path) => ({ PATH: path('py env/shims'), PYENV_ROOT: path('py env'), UV_PYTHON_INSTALL_DIR: path('uv') }),
    );
    expect(await found()).toEqual(['cp311 3.11.0 uv/a/bin/python3.11', 'cp312 3.12.1 py env/versions/3.12.1/bin/python3.12']);
  });

  it('on Windows knows the names and the places of that system, and not what opens the store', async () => {
    machineWith(
      [
        { path: 'WindowsApps/python.exe', version: [3, 14, 0] },
        { path: 'Apps/WindowsApps/python.exe', version: [3, 14, 0] },
        { path: 'on path/python.exe', version: [3, 10, 4] },
        { path: 'local/Programs/Python/Python312/python.exe', version: [3, 12, 1] },
        { path: 'all/Python313/python.exe', version: [3, 13, 0] },
        { path: 'all/Python313/pythonw.exe', version: [3, 13, 0] },
        { path: 'uv/cpython-3.11/python.exe', version: [3, 11, 9] },
      ],
      (path) => ({ PATH: `${path('WindowsApps')}:${path('Apps/WindowsApps')}:${path('on path')}`, LOCALAPPDATA: path('local'), ProgramFiles: path('all'), UV_PYTHON_INSTALL_DIR: path('uv') }),
    );
    host = { ...host, machine: { ...host.machine, os: 'win32' } };
    expect(await found()).toEqual(['cp310 3.10.4 on path/python.exe', 'cp311 3.11.9 uv/cpython-3.11/python.exe', 'cp312 3.12.1 local/Programs/Python/Python312/python.exe', 'cp313 3.13.0 all/Python313/python.exe']);
  });

  it.each<[string, Placed, Placed, string]>([
    ['the newest', { path: 'a/python3', version: [3, 11, 2] }, { path: 'b/python3', version: [3, 11, 10] }, 'b'],
    ['one with headers', { path: 'a/python3', version: [3, 11, 2] }, { path: 'b/python3', version: [3, 11, 10], headers: false }, 'a'],
    ['the first of equals', { path: 'a/python3', version: [3, 11, 2] }, { path: 'b/python3', version: [3, 11, 2] }, 'a'],
    ['the explicit one', { path: 'a/python3', version: [3, 11, 9] }, { path: 'own/python', version: [3, 11, 2], headers: false }, 'own'],
  ])('prefers %s', async (_what, one, other, expected) => {
    machineWith([one, other], (path) => ({ WHEELWRIGHT_INTERPRETERS: path('own/python'), PATH: `${path('b')}:${path('a')}` }));
    const [first] = await found();
    // Of equals PATH would say b; places of one kind are ordered by path, so that the answer does not depend on it.
    expect(first?.split(' ')[2]?.split('/')[0]).toBe(expected);
  });

  it('passes over what does not run or is no CPython, and says so only when asked', async () => {
    machineWith(
      [
        { path: 'bin/python3.9', version: [3, 9, 1], broken: true },
        { path: 'bin/python3.10', version: [3, 10, 1], implementation: 'pypy' },
        { path: 'bin/python3.11', version: [3, 11, 1] },
      ],
      (path) => ({ PATH: path('bin') }),
    );
    expect(await found()).toEqual(['cp311 3.11.1 bin/python3.11']);
    expect(host.lines).toEqual([]);
    await observeInterpreters(host, undefined, { explain: true });
    expect(host.lines.map((line) => line.replaceAll(host.root, ''))).toEqual([
      'passed over /bin/python3.10: it is pypy, not CPython',
      'passed over /bin/python3.9: it does not run: libpython3.9.so: cannot open shared object file',
    ]);
  });

  it('asks an interpreter once, however many names it has, and again when it has changed', async () => {
    machineWith([{ path: 'bin/python3.11', version: [3, 11, 1] }], (path) => ({ PATH: path('bin') }));
    symlinkSync('python3.11', host.path('bin/python3'));
    await found();
    expect(host.commands()).toHaveLength(1);
    await found();
    expect(host.commands()).toHaveLength(1);
    writeFileSync(host.path('bin/python3.11'), '#! another');
    await found();
    expect(host.commands()).toHaveLength(2);
  });

  it('does without a cache that cannot be read', async () => {
    machineWith([{ path: 'bin/python3.11', version: [3, 11, 1] }], (path) => ({ PATH: path('bin') }));
    mkdirSync(host.machine.cache, { recursive: true });
    writeFileSync(`${host.machine.cache}/interpreters.json`, '{ half');
    expect(await found()).toHaveLength(1);
  });
});
