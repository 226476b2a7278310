import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedTool, WheelError, type CheckedFile, type ReleaseFinding } from '@wheelwright/core';
import { buildWheelFile, fakePython, recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { toolFolder } from '../toolchain/bring-tools';
import { readReleaseFile } from './read-release-file';
import { renderDescriptions } from './render-descriptions';

let host: RecordingHost;
afterEach(() => host.dispose());

/** A machine with one Python, unless without; further answers come first. */
const machine = (processes: readonly ProcessAnswer[], python = 'python3.12'): void => {
  const probe: ProcessAnswer = { when: /\/bin\/python3\.\d+ -I -S /u, stdout: fakePython({ version: [3, Number(python.slice('python3.'.length)), 1] }) };
  const empty = recordingHost({ processes: [...processes, probe] });
  host = { ...empty, variables: { HOME: empty.path('home'), PATH: empty.path('bin') }, machine: { ...empty.machine, home: empty.path('home') } };
  mkdirSync(host.path('bin'), { recursive: true });
  writeFileSync(host.path('bin', python), '#!');
  chmodSync(host.path('bin', python), 0o755);
};

const files = (count: number, type = 'text/x-rst'): Promise<readonly CheckedFile[]> => {
  const wheels = Array.from({ length: count }, (_, nth) => buildWheelFile({ tags: `cp31${nth}-cp31${nth}-manylinux_2_17_x86_64`, metadata: [`Description-Content-Type: ${type}`, '', 'Größe\n====='] }));
  return Promise.all(wheels.map((wheel) => readReleaseFile(host, wheel.write(host.path('wheels')))));
};
const answers = (...list: readonly object[]): ProcessAnswer => ({ when: 'readme_renderer', stdout: JSON.stringify(list) });
const good = { renders: true, messages: [] };
const bad = { renders: false, messages: ['<string>:2: (WARNING/2) Title underline too short.\n'] };
const said = (findings: readonly ReleaseFinding[]): readonly string[] => findings.map(({ severity, file, message }) => `${severity}: ${file}: ${message}`);
const programs = (): readonly string[] => host.commands().map(([program = '', ...words]) => `${program.replace(host.root, '')} ${words.includes('install') ? 'install' : words.includes('--version') ? 'pip?' : words.includes('-S') ? 'probe' : 'render'}`);

it('asks PyPI’s own renderer, brought with pip, once for the description of all files; then without bringing it', async () => {
  machine([{ when: '-m pip --version' }, { when: '-m pip install' }, answers(bad)]);
  const findings = said(await renderDescriptions(host, await files(3)));
  expect(findings).toEqual(['error: spam-1.0-cp310-cp310-manylinux_2_17_x86_64.whl: its description (and that of 2 files more) does not render: line 2 ("====="): Title underline too short.']);
  expect(programs()).toEqual(['/bin/python3.12 probe', '/bin/python3.12 pip?', '/bin/python3.12 install', '/bin/python3.12 render']);
  await renderDescriptions(host, await files(1));
  expect(programs().slice(4)).toEqual(['/bin/python3.12 render']);
  expect(host.lines).toEqual(['✓ Bring readme-renderer 46.0', '✓ render the description as PyPI does', '✓ render the description as PyPI does']);
});

it('brings it with the uv of the workspace, where that is there', async () => {
  machine([{ when: 'uv pip install' }, answers(good)]);
  const uv = (version: string) => lockedTool({ name: 'uv', version }, [{ name: 'uv', version, hashes: ['a'.repeat(64)] }]);
  const folder = toolFolder(host, uv('2'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.complete'), '');
  expect(await renderDescriptions(host, await files(1), [uv('1'), uv('2')])).toEqual([]);
  expect(programs()[1]).toMatch(/tools\/uv-2-[0-9a-f]+\/bin\/uv install$/u);
});

it('starts nothing for Markdown', async () => {
  machine([]);
  expect(await renderDescriptions(host, await files(2, 'text/markdown'))).toEqual([]);
  expect(host.commands()).toEqual([]);
});

describe('what keeps it from being looked at is a warning', () => {
  it.each<[string, readonly ProcessAnswer[], string]>([
    ['an index that cannot be reached', [{ when: '-m pip --version' }, { when: '-m pip install', exitCode: 1, stderr: 'No matching distribution' }], 'readme-renderer 46.0 could not be brought from your Python index'],
    ['neither pip nor uv', [{ when: '-m pip --version', exitCode: 1 }], 'no interpreter here has pip'],
    ['a renderer that does not run', [{ when: '-m pip --version' }, { when: '-m pip install' }, { when: 'readme_renderer', exitCode: 1, stderr: 'ImportError' }], 'readme-renderer: python3.12 failed with exit code 1'],
    ['a renderer that says something else', [{ when: '-m pip --version' }, { when: '-m pip install' }, { when: 'readme_renderer', stdout: 'hello' }], 'the renderer of descriptions answered with something else: hello'],
    ['a cache that is full', [{ when: '-m pip --version' }, { when: '-m pip install', effect: () => Promise.reject(Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })) }], 'no space left on device'],
  ])('%s', async (_, processes, why) => {
    machine(processes);
    expect(said(await renderDescriptions(host, await files(2)))).toEqual([expect.stringContaining(`warning: spam 1.0: whether its description renders was not looked at: ${why}`)]);
  });

  it('no Python that it runs on', async () => {
    machine([], 'python3.9');
    expect(said(await renderDescriptions(host, await files(2)))).toEqual(['warning: spam 1.0: whether its description renders was not looked at: no CPython 3.10 or newer was found, which the tools need (found: 3.9.1)']);
  });
});

it.each([
  ['Ctrl-C', new WheelError({ code: 'interrupted', family: 'usage', message: 'interrupted' })],
  ['a mistake of ours', new TypeError('x is not a function')],
])('%s goes on', async (_, thrown) => {
  machine([{ when: '-m pip --version' }, { when: '-m pip install', effect: () => Promise.reject(thrown) }]);
  await expect(renderDescriptions(host, await files(1))).rejects.toBe(thrown);
});
