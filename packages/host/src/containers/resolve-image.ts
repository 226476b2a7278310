import { inspectImageArgv, isByDigest, isMadeHere, isWheelError, parseInspectedImage, pullImageArgv, WheelError, type ContainerRuntime, type LocalImage } from '@wheelwright/core';
import type { Host } from '../ports';
import { clientEnvironment } from './client-environment';

/** Milliseconds before each further attempt. */
const pauses = [2_000, 8_000];

/**
 * The image that a reference names on this machine. One that is named by its digest and not there is fetched.
 *
 * @throws WheelError tool-unavailable
 */
export const resolveImage = async (host: Host, runtime: ContainerRuntime, reference: string): Promise<LocalImage> => {
  const here = await inspect(host, runtime, reference);
  if (here !== undefined) return here;
  if (!isByDigest(reference)) {
    throw new WheelError({
      code: 'tool-unavailable',
      family: 'usage',
      message: `there is no image ${reference} on this machine (${runtime.kind})`,
      hint: `${isMadeHere(reference) ? 'make it' : `make it or fetch it (${runtime.kind} pull ${reference})`}; an image of another place that platforms.yaml names by its digest, NAME@sha256:..., is fetched when it is needed`,
    });
  }
  await pull(host, runtime, reference);
  const pulled = await inspect(host, runtime, reference);
  if (pulled !== undefined) return pulled;
  throw new WheelError({ code: 'tool-unavailable', family: 'tool', message: `${runtime.kind} has fetched ${reference} and does not know it` });
};

/** Whether an image is here, or would be fetched, or neither. */
export const imageState = async (host: Host, runtime: ContainerRuntime, reference: string): Promise<'here' | 'fetched' | 'absent'> =>
  (await inspect(host, runtime, reference)) !== undefined ? 'here' : isByDigest(reference) ? 'fetched' : 'absent';

/** undefined where there is none. */
const inspect = async (host: Host, runtime: ContainerRuntime, reference: string): Promise<LocalImage | undefined> => {
  const argv = inspectImageArgv(runtime, reference);
  const { exitCode, stdout } = await host.processes.run({ argv, cwd: '/', environment: clientEnvironment(host), timeoutSeconds: 60, acceptExitCodes: [1, 125] });
  return exitCode === 0 ? parseInspectedImage(stdout, reference) : undefined;
};

const pull = async (host: Host, runtime: ContainerRuntime, reference: string): Promise<void> => {
  const line = host.log.step(`Fetch the image ${reference}`);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await host.processes.run({ argv: pullImageArgv(runtime, reference), cwd: '/', environment: clientEnvironment(host), timeoutSeconds: 3600, onLine: (text) => line.update(text.trim()) });
      line.done();
      return;
    } catch (error) {
      const pause = pauses[attempt];
      if (pause !== undefined && isWheelError(error) && error.code === 'command-failed') {
        line.update(`once more: ${error.tail.at(-1) ?? error.message}`);
        await host.interruption.sleep(pause);
        continue;
      }
      line.failed();
      throw isWheelError(error) && error.code === 'command-failed' ? unfetched(reference, error) : error;
    }
  }
};

const unfetched = (reference: string, error: WheelError): WheelError =>
  new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `the image ${reference} could not be fetched`,
    hint: 'see the last lines: is the registry reached from here, and is the digest still there?',
    tail: error.tail,
    cause: error,
  });
