import { join } from 'node:path';
import { containerRuntimes, digestOf, isWheelError, parseProcessLimits, podmanWays, WheelError, type ContainerRuntime, type ContainerRuntimeName } from '@wheelwright/core';
import { openProbeCache } from '../observe/probe-cache';
import type { Host } from '../ports';
import { clientEnvironment } from './client-environment';

/** What was found out about each runtime. */
export interface RuntimeFinding {
  readonly kind: ContainerRuntimeName;
  readonly runtime?: ContainerRuntime;
  /** Why it is of no use; undefined where it is of use. */
  readonly reason?: string;
}

/**
 * docker or podman, the first that really runs a container here.
 *
 * @param wanted the one that platforms.yaml names
 * @throws WheelError tool-unavailable, with what is wrong with each
 */
export const findRuntime = async (host: Host, wanted?: ContainerRuntimeName): Promise<ContainerRuntime> => {
  const findings: RuntimeFinding[] = [];
  for (const kind of wanted === undefined ? containerRuntimes : [wanted]) {
    const finding = await observeRuntime(host, kind);
    if (finding.runtime !== undefined) return finding.runtime;
    findings.push(finding);
  }
  throw new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `${wanted === undefined ? 'neither docker nor podman runs' : `${wanted} does not run`} containers here (${findings.map(({ kind, reason = '' }) => `${kind}: ${reason}`).join('; ')})`,
    hint: containerHint,
  });
};

export const containerHint = 'install podman (Debian: apt-get install --no-install-recommends podman runc), or start docker; a platform with the zig engine needs neither';

/** Tries one of them. podman's answer is kept until its program changes; docker's hangs on a service that comes and goes. */
export const observeRuntime = async (host: Host, kind: ContainerRuntimeName): Promise<RuntimeFinding> => {
  const program = await host.processes.find(kind);
  if (program === undefined) return { kind, reason: 'not installed' };
  try {
    const way = kind === 'docker' ? await askDocker(host, program) : await askPodman(host, program);
    return { kind, runtime: { kind, program, ...way } };
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    return { kind, reason: error.tail.at(-1) ?? error.message };
  }
};

type Way = Pick<ContainerRuntime, 'words' | 'runWords'>;

/** Files that a container makes belong to whom docker runs it as: root, unless it is told to be us. A docker without root does so by itself. */
const askDocker = async (host: Host, program: string): Promise<Way> => {
  const environment = clientEnvironment(host);
  const run = async (argv: readonly string[]): Promise<string> => (await host.processes.run({ argv, cwd: '/', environment, timeoutSeconds: 30 })).stdout.trim();
  const options = await run([program, 'info', '--format', '{{json .ServerVersion}} {{json .SecurityOptions}}']);
  const [user, group] = [await run(['id', '-u']), await run(['id', '-g'])];
  return { words: [], runWords: user === '0' || options.includes('rootless') ? [] : ['--user', `${user}:${group}`] };
};

const askPodman = async (host: Host, program: string): Promise<Way> => {
  const limits = parseProcessLimits(await host.files.readText('/proc/self/limits').catch(() => ''));
  const ways = podmanWays(limits);
  const machine = await host.files.readText('/proc/sys/kernel/osrelease').catch(() => '');
  const cache = await openProbeCache(host, { name: 'podman.json', question: digestOf([ways, machine]) });
  const answer = await cache.answer(await host.files.realPath(program), async () => {
    const skeleton = await makeSkeleton(host);
    let first: unknown;
    for (const way of ways) {
      try {
        await host.processes.run({
          argv: [program, ...way.words, 'run', '--rm', '--network', 'none', ...way.runWords, ...skeleton.mounts, '--rootfs', skeleton.root, '/bin/true'],
          cwd: '/',
          environment: clientEnvironment(host),
          timeoutSeconds: 60,
        });
        return JSON.stringify(way);
      } catch (error) {
        if (!isWheelError(error) || error.code === 'interrupted') throw error;
        first ??= error;
      }
    }
    throw first;
  });
  await cache.save();
  return JSON.parse(answer ?? '{}') as Way;
};

/** Folders of the system that hold programs and what they need. */
const systemFolders = ['bin', 'lib', 'lib64', 'sbin'] as const;

/** A root for a container without an image: this machine's programs, read only. */
const makeSkeleton = async ({ files, machine }: Host): Promise<{ readonly root: string; readonly mounts: readonly string[] }> => {
  const root = join(machine.cache, 'containers', 'skeleton');
  const mounts = ['--mount', 'type=bind,source=/usr,target=/usr,readonly'];
  for (const folder of ['usr', 'proc', 'sys', 'dev', 'etc', 'tmp', 'run']) await files.makeFolder(join(root, folder));
  for (const folder of systemFolders) {
    const facts = await files.facts(`/${folder}`);
    if (facts?.kind === 'link' && (await files.facts(join(root, folder))) === undefined) await files.symlink(await files.readLink(`/${folder}`), join(root, folder));
    if (facts?.kind === 'folder') mounts.push('--mount', `type=bind,source=/${folder},target=/${folder},readonly`);
  }
  return { root, mounts };
};
