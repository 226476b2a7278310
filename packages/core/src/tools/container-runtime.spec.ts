import { containerName, execArgv, execInput, ownerOfContainer, parseProcessLimits, parseProcessStart, podmanWays, runContainerArgv, type ContainerRuntime } from './container-runtime';

const podman: ContainerRuntime = { kind: 'podman', program: '/usr/bin/podman', words: ['--runtime', 'runc'], runWords: ['--ulimit', 'nofile=1024:1024'] };
const docker: ContainerRuntime = { kind: 'docker', program: '/usr/bin/docker', words: [], runWords: ['--user', '1000:1000'] };

describe('a container that waits', () => {
  const request = { name: 'one', label: 'mine', image: 'bullseye', network: 'none', mounts: [{ path: '/cache', writable: true }, { path: '/a "b", c', writable: false }] } as const;

  it('is run by podman', () => {
    expect(runContainerArgv(podman, request).slice(0, -1)).toEqual([
      ...['/usr/bin/podman', '--runtime', 'runc', 'run', '--rm', '--name', 'one', '--label', 'wheelwright=mine', '--pull', 'never', '--network', 'none'],
      ...['--security-opt', 'label=disable', '--http-proxy=false', '--ulimit', 'nofile=1024:1024'],
      ...['--mount', 'type=bind,source=/cache,target=/cache', '--mount', 'type=bind,"source=/a ""b"", c","target=/a ""b"", c",readonly'],
      ...['--workdir', '/', '--entrypoint', '/bin/sh', 'bullseye', '-c'],
    ]);
  });

  it('is run by docker as whom its files belong to', () => {
    const words = runContainerArgv(docker, request);
    expect(words.slice(words.indexOf('--user'), words.indexOf('--user') + 2)).toEqual(['--user', '1000:1000']);
    expect(words).not.toContain('--http-proxy=false');
  });
});

describe('a program in it', () => {
  const environment = { PATH: '/bin', TOKEN: "it's secret", LINES: 'a\nb' };

  it('has no part of its environment among the words', () => {
    const words = execArgv(podman, 'one', { cwd: '/a b', argv: ['make', '-j2'] });
    expect(words.slice(0, 8)).toEqual(['/usr/bin/podman', '--runtime', 'runc', 'exec', '--interactive', 'one', 'env', '-i']);
    expect(words.slice(-4)).toEqual(['sh', '/a b', 'make', '-j2']);
  });

  it('has it from its input, before its own', () => {
    expect(execInput(environment, 'input')).toBe("export PATH='/bin'\nexport TOKEN='it'\\''s secret'\nexport LINES='a\nb'\nwheelwright: end of the environment\ninput");
  });
});

it('podman is tried as it is, then with the limits that hold, then with each OCI runtime', () => {
  const limits = ['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=32768:32768'];
  expect(podmanWays({ files: 20000, processes: 96365 })).toEqual([
    { words: [], runWords: [] },
    { words: [], runWords: limits },
    { words: ['--runtime', 'runc'], runWords: [] },
    { words: ['--runtime', 'runc'], runWords: limits },
    { words: ['--runtime', 'crun'], runWords: [] },
    { words: ['--runtime', 'crun'], runWords: limits },
  ]);
});

it.each([
  ['Limit                     Soft Limit           Hard Limit           Units     \nMax processes             96365                unlimited            processes \nMax open files            1024                 20000                files     \n', { files: 20000, processes: undefined }],
  ['', { files: undefined, processes: undefined }],
])('limits of a process: %j', (text, limits) => expect(parseProcessLimits(text)).toEqual(limits));

it('the start of a process stands behind its name, whatever that is', () => {
  expect(parseProcessStart(`4711 (a) b (c) S ${Array.from({ length: 30 }, (_unused, index) => index + 4).join(' ')}`)).toBe('22');
});

describe('the name of a container', () => {
  it('says whose it is', () => expect(ownerOfContainer(containerName({ process: 4711, started: '88' }, 3))).toEqual({ process: 4711, started: '88' }));
  it.each(['', 'wheelwright-1-2', 'my-wheelwright-1-2-3', 'wheelwright-a-2-3'])('%j is none of ours', (name) => expect(ownerOfContainer(name)).toBeUndefined());
});
