import { join } from 'node:path';
import {
  execArgv,
  execInput,
  imageProbeArgv,
  isVariableName,
  isWheelError,
  launcherCodes,
  parseImageProbe,
  refuseOtherArchitecture,
  refuseOtherLibc,
  WheelError,
  type ContainerMount,
  type ContainerRuntime,
  type ImageFacts,
  type LocalImage,
  type PlatformContainer,
} from '@wheelwright/core';
import { once } from '../once';
import type { Bench, Host, ProcessRequest, ProcessResult } from '../ports';
import { clientEnvironment } from './client-environment';
import { findRuntime } from './find-runtime';
import { openImageAnswers } from './image-answers';
import { indexFiles } from './index-files';
import { resolveImage } from './resolve-image';
import { startContainer, type RunningContainer } from './running-container';

export interface ContainerBenchRequest extends PlatformContainer {
  /** Key of the platform, for messages. */
  readonly platform: string;
  /** What its image must be for; any where not said. */
  readonly architecture: string | undefined;
  /** Absolute folder that is read besides our cache: the workspace's dist/. */
  readonly dist: string;
}

/**
 * The same host with the programs of a platform in a container. It is started when the first of them is run, and what
 * an image says of itself is kept by its digest, so that a run which finds everything done starts none. Files have the
 * same paths inside: our cache with its scratch folder, and dist/ to read; nothing else of this machine is there.
 */
export const withContainer = (host: Host, request: ContainerBenchRequest): Host => ({ ...host, bench: containerBench(host, request) });

interface Resolved {
  readonly runtime: ContainerRuntime;
  readonly image: LocalImage;
}

const containerBench = (host: Host, request: ContainerBenchRequest): Bench => {
  const started: Promise<RunningContainer>[] = [];
  const resolved = once(async (): Promise<Resolved> => {
    const runtime = await findRuntime(host, request.runtime);
    const image = await resolveImage(host, runtime, request.image);
    if (request.architecture !== undefined) refuseOtherArchitecture(image, request.architecture, request.platform);
    return { runtime, image };
  });
  const start = async (network: 'host' | 'none'): Promise<RunningContainer> => {
    const container = startContainer(host, { ...(await resolved()), network, mounts: await mountsOf(host, request, network) });
    started.push(container);
    return container;
  };
  const containers = { host: once(() => start('host')), none: once(() => start('none')) };
  const execute = async (asked: ProcessRequest): Promise<ProcessResult> => {
    const { runtime, image } = await resolved();
    const container = await containers[asked.network === true ? 'host' : request.network]();
    return runInside(host, { runtime, image, container }, asked);
  };
  const answers = once(async () => openImageAnswers(host, (await resolved()).image.id));
  const ask = async (question: string, argv: readonly string[], path: readonly string[]): Promise<string> =>
    (await answers()).answer(question, async () => (await execute({ argv, cwd: '/', environment: { PATH: path.join(':'), LC_ALL: 'C', LANG: 'C' }, acceptExitCodes: [1, 127] })).stdout);
  return {
    processes: {
      run: execute,
      find: async (program) => {
        const { path } = (await resolved()).image;
        return (await ask(`find ${program}`, ['/bin/sh', '-c', 'command -v "$1"', 'sh', program], path)).trim() || undefined;
      },
    },
    image: once(async (): Promise<ImageFacts> => {
      const { image } = await resolved();
      const facts = parseImageProbe(await ask(imageProbeArgv.join('\n'), imageProbeArgv, image.path), image);
      refuseOtherLibc(facts, request.platform);
      return facts;
    }),
    close: async () => {
      for (const container of started) await container.then(({ remove }) => remove(), () => undefined);
    },
  };
};

const mountsOf = async (host: Host, { dist }: ContainerBenchRequest, network: 'host' | 'none'): Promise<readonly ContainerMount[]> => {
  const { files, machine } = host;
  const below = (path: string): boolean => path.startsWith(`${machine.cache}/`);
  for (const folder of [machine.cache, machine.scratch, dist]) await files.makeFolder(folder);
  const protectedFolders: string[] = [];
  // A build has no business in them.
  for (const name of ['tools', 'compilers', 'programs', 'sources', 'git', 'locks']) if (await files.exists(join(machine.cache, name))) protectedFolders.push(join(machine.cache, name));
  return [
    { path: machine.cache, writable: true },
    ...protectedFolders.map((path) => ({ path, writable: false })),
    ...(below(machine.scratch) ? [] : [{ path: machine.scratch, writable: true }]),
    ...(below(dist) ? [] : [{ path: dist, writable: false }]),
    ...(network === 'host' ? (await indexFiles(host)).map((path) => ({ path, writable: false })) : []),
  ];
};

interface Inside extends Resolved {
  readonly container: RunningContainer;
}

const runInside = async (host: Host, inside: Inside, request: ProcessRequest): Promise<ProcessResult> => {
  const { runtime, container } = inside;
  const unusable = Object.keys(request.environment).find((name) => !isVariableName(name));
  if (unusable !== undefined) {
    throw new WheelError({ code: 'environment-failed', family: 'usage', message: `a container cannot have the variable ${JSON.stringify(unusable)}`, hint: 'names of variables have letters, digits and _' });
  }
  try {
    const result = await host.processes.run({
      ...request,
      argv: execArgv(runtime, container.name, request),
      shown: request.argv,
      cwd: '/',
      environment: clientEnvironment(host),
      input: execInput(request.environment, request.input),
      acceptExitCodes: [...(request.acceptExitCodes ?? []), ...Object.values(launcherCodes)],
    });
    refuseLauncher(inside, request, result);
    return result;
  } catch (error) {
    throw await explainEnd(inside, error);
  }
};

const refuseLauncher = ({ image }: Inside, { argv: [program = ''], cwd }: ProcessRequest, { exitCode }: ProcessResult): void => {
  if (exitCode === launcherCodes.noProgram) {
    throw new WheelError({ code: 'command-not-found', family: 'usage', message: `there is no program ${program} in the image ${image.reference}`, hint: 'take an image that has it' });
  }
  if (exitCode === launcherCodes.noFolder) throw new WheelError({ code: 'bug', family: 'bug', message: `the folder ${cwd} is not there in a container of ${image.reference}` });
};

/** Where a program failed because its container did, that is what a person must know. */
const explainEnd = async ({ image, container }: Inside, error: unknown): Promise<unknown> => {
  if (!isWheelError(error) || error.code !== 'command-failed') return error;
  if (await container.isRunning()) return error;
  return new WheelError({
    code: 'environment-failed',
    family: 'tool',
    message: `the container of ${image.reference} ended while a program ran in it`,
    hint: 'memory ran out, or somebody removed it; run again: what was finished is kept',
    ...(error.log === undefined ? {} : { log: error.log }),
    tail: error.tail,
    cause: error,
  });
};
