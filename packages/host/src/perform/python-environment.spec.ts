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
});
