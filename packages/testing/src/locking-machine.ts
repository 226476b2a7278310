import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Host, ProcessRequest } from '@wheelwright/host';
import { fakePython } from './fake-python';
import { recordingHost, type HttpAnswer, type RecordingHost } from './recording-host';

export interface LockingMachine {
  readonly recording: RecordingHost;
  /** What a generator works with. */
  makeHost(): Host;
  /** Requirements that uv was asked to resolve, one text per question, in order; emptied by whoever likes. */
  readonly asked: string[];
}

/**
 * A machine for specs of locking: one CPython 3.12, an index at https://i.test/simple that has uv 0.1 and what is
 * given, a uv that pins whatever it is asked for, build backends that want nothing.
 */
export const lockingMachine = (http: Readonly<Record<string, HttpAnswer>> = {}): LockingMachine => {
  const asked: string[] = [];
  const recording = recordingHost({
    http: { 'https://i.test/simple/uv/': { contentType: 'text/html', body: `<a href="/uv-0.1-py3-none-any.whl#sha256=${'ab'.repeat(32)}">x</a>` }, ...http },
    processes: [
      { when: 'sysconfig', stdout: fakePython({ version: [3, 12, 1] }) },
      { when: '-m pip --version', stdout: 'pip 24\n' },
      {
        when: '-m pip install',
        effect: ({ argv }) => {
          const into = argv[argv.indexOf('--target') + 1] ?? '';
          mkdirSync(join(into, 'bin'), { recursive: true });
          for (const name of ['uv', 'uvx']) writeFileSync(join(into, 'bin', name), '', { mode: 0o755 });
        },
      },
      { when: /\/uv (venv|pip install)/u },
      {
        when: 'get_requires_for_build',
        effect: ({ argv }) => {
          mkdirSync(dirname(argv.at(-1) ?? ''), { recursive: true });
          writeFileSync(argv.at(-1) ?? '', '[]');
        },
      },
    ],
  });
  writeFileSync(recording.path('python3.12'), '#!/bin/sh\n', { mode: 0o755 });
  const variables = {
    ...recording.variables,
    WHEELWRIGHT_INTERPRETERS: recording.path('python3.12'),
    UV_DEFAULT_INDEX: 'https://i.test/simple',
    PIP_CONFIG_FILE: '/dev/null',
    XDG_CONFIG_DIRS: '/nonexistent',
    PATH: '/nonexistent',
  };
  const run = async (request: ProcessRequest): ReturnType<Host['processes']['run']> => {
    if (!request.argv.includes('compile')) return recording.processes.run(request);
    const lines = (request.input ?? '').trim().split('\n');
    asked.push(lines.join(' '));
    const pins = lines.map((line) => {
      const [name = '', version = '1.0'] = line.split('==');
      return `${name.trim()}==${version} \\\n    --hash=sha256:${createHash('sha256').update(line).digest('hex')}\n`;
    });
    return { exitCode: 0, stderr: '', stdout: pins.join('') };
  };
  return { recording, asked, makeHost: () => ({ ...recording, variables, processes: { ...recording.processes, run } }) };
};
