import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { findRuntime } from './find-runtime';
import { resolveImage } from './resolve-image';

let host: RecordingHost;
afterEach(() => host.dispose());

const programs = { docker: '/usr/bin/docker', podman: process.execPath };

describe('findRuntime', () => {
  it('takes a docker whose service answers, and is root through it only where we are', async () => {
    host = recordingHost({ programs, processes: [{ when: 'docker info', stdout: '"28.2" ["name=seccomp"]' }, { when: 'id -u', stdout: '1000\n' }, { when: 'id -g', stdout: '100\n' }] });
    expect(await findRuntime(host)).toEqual({ kind: 'docker', program: '/usr/bin/docker', words: [], runWords: ['--user', '1000:100'] });
  });

  it.each([
    ['"28.2" ["name=rootless"]', '1000'],
    ['"28.2" null', '0'],
  ])('lets a docker that says %s be, for the user %s', async (info, user) => {
    host = recordingHost({ programs, processes: [{ when: 'docker info', stdout: info }, { when: 'id -', stdout: user }] });
    expect(await findRuntime(host)).toMatchObject({ runWords: [] });
  });

  it('goes on to podman, finds the way in which it works, and remembers it', async () => {
    host = recordingHost({
      programs,
      processes: [
        { when: 'docker info', exitCode: 1, stderr: 'Cannot connect to the Docker daemon' },
        { when: /--runtime runc run .*--ulimit/u },
        { when: 'run --rm', exitCode: 126, stderr: 'error setting rlimit type 7: operation not permitted' },
      ],
    });
    const runtime = await findRuntime(host);
    expect(runtime).toMatchObject({ kind: 'podman', words: ['--runtime', 'runc'], runWords: expect.arrayContaining(['--ulimit']) });
    const asked = host.commands().length;
    expect(await findRuntime(host)).toEqual(runtime);
    // docker alone is asked again: its service comes and goes.
    expect(host.commands()).toHaveLength(asked + 1);
  });

  it('says what is wrong with each, and what to do', async () => {
    host = recordingHost({ programs: { docker: '/usr/bin/docker' }, processes: [{ when: 'docker info', exitCode: 1, stderr: 'Cannot connect to the Docker daemon' }] });
    await expect(findRuntime(host)).rejects.toMatchObject({
      code: 'tool-unavailable',
      message: 'neither docker nor podman runs containers here (docker: Cannot connect to the Docker daemon; podman: not installed)',
      hint: expect.stringContaining('apt-get install'),
    });
    await expect(findRuntime(host, 'podman')).rejects.toThrow('podman does not run containers here (podman: not installed)');
  });
});

describe('resolveImage', () => {
  const runtime = { kind: 'podman', program: 'podman', words: [], runWords: [] } as const;
  const reference = `example.org/many@sha256:${'a'.repeat(64)}`;
  const inspected = JSON.stringify([{ Id: 'b'.repeat(64), Architecture: 'amd64', Os: 'linux' }]);

  it('fetches what is named by its digest', async () => {
    let isHere = false;
    host = recordingHost({
      processes: [
        { when: 'pull', effect: () => void (isHere = true) },
        {
          when: 'inspect',
          effect: () => {
            if (!isHere) throw Object.assign(new Error('absent'), { name: 'Absent' });
          },
          stdout: inspected,
        },
      ],
    });
    const { processes } = host;
    const run: typeof processes.run = (request) => processes.run(request).catch((error: Error) => (error.name === 'Absent' ? { exitCode: 125, stdout: '', stderr: '' } : Promise.reject(error)));
    expect(await resolveImage({ ...host, processes: { ...processes, run } }, runtime, reference)).toMatchObject({ id: `sha256:${'a'.repeat(64)}`, architecture: 'x86_64' });
    expect(host.commands().map(([, word]) => word)).toEqual(['image', 'pull', 'image']);
  });

  it('does not fetch what a name may mean today', async () => {
    host = recordingHost({ processes: [{ when: 'inspect', exitCode: 125, stderr: 'no such image' }] });
    await expect(resolveImage(host, runtime, 'many:latest')).rejects.toMatchObject({ code: 'tool-unavailable', message: 'there is no image many:latest on this machine (podman)' });
    expect(host.commands()).toHaveLength(1);
  });

  it('tries again, and says what the registry said', async () => {
    host = recordingHost({ processes: [{ when: 'inspect', exitCode: 125 }, { when: 'pull', exitCode: 125, stderr: 'manifest unknown' }] });
    const waited: number[] = [];
    const patient = { ...host, interruption: { ...host.interruption, sleep: async (milliseconds: number) => void waited.push(milliseconds) } };
    await expect(resolveImage(patient, runtime, reference)).rejects.toMatchObject({ message: `the image ${reference} could not be fetched`, tail: ['manifest unknown'] });
    expect(waited).toEqual([2_000, 8_000]);
  });
});
