import { inspect } from 'node:util';
import { recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { resolveRequirements } from './resolve-requirements';

const sha = 'ab'.repeat(32);
const canary = 'canary-Pa55';
const interpreter = { tag: 'cp312', version: '3.12.1', implementation: 'cpython', soabi: '', architecture: 'x86_64', linksLibpython: false, executable: '/python', include: undefined };
let host: RecordingHost;
const start = (answer: Partial<ProcessAnswer>): RecordingHost =>
  (host = recordingHost({ variables: { PIP_CONFIG_FILE: '/dev/null', XDG_CONFIG_DIRS: '/nonexistent', UV_DEFAULT_INDEX: `https://u:${canary}@i.test/simple` }, processes: [{ when: 'pip compile', ...answer }] }));
afterEach(() => host.dispose());

const request = { uv: '/uv', interpreter, requires: ['six'], constraints: ['six<2'] };

describe('resolveRequirements', () => {
  it('gives pinned packages; credentials travel in the environment only', async () => {
    let constraints = '';
    const packages = await resolveRequirements(
      start({
        stdout: `six==1.17.0 \\\n    --hash=sha256:${sha}\n`,
        effect: async ({ argv, input }) => {
          constraints = `${input ?? ''}${await host.files.readText(argv[argv.indexOf('--constraints') + 1] ?? '')}`;
        },
      }),
      request,
    );
    expect(packages).toEqual([{ name: 'six', version: '1.17.0', hashes: [sha] }]);
    expect(constraints).toBe('six\nsix<2\n');
    const [run] = host.calls.filter((call) => call.kind === 'run');
    expect(inspect(run?.argv)).not.toContain(canary);
    expect(run?.environment).toMatchObject({ UV_DEFAULT_INDEX: `https://u:${canary}@i.test/simple`, UV_NO_CONFIG: '1', UV_PYTHON_DOWNLOADS: 'never' });
    expect(await host.files.list(host.path('cache/scratch/resolve'))).toEqual([]);
  });

  it('names what has no wheel, and hides the password that uv might quote', async () => {
    const stderr = `error: No solution found when resolving dependencies\n  cause: Because six==0 has no usable wheels at https://u:${canary}@i.test/simple and you require six==0, we can conclude that your requirements are unsatisfiable.\n`;
    const error = await resolveRequirements(start({ exitCode: 1, stderr }), request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'environment-failed', message: expect.stringContaining('six has no wheel for it') as string, hint: 'constrain six in wheel.yaml to a version that has a wheel for cp312' });
    expect(inspect(error, { depth: 9 })).not.toContain(canary);
  });

  it('refuses an answer that would install unchecked', async () => {
    await expect(resolveRequirements(start({ stdout: 'six @ https://h.test/six.whl\n' }), request)).rejects.toMatchObject({ code: 'environment-failed' });
  });

  it('asks nobody for nothing', async () => {
    expect(await resolveRequirements(start({}), { ...request, requires: [] })).toEqual([]);
    expect(host.commands()).toEqual([]);
  });
});
