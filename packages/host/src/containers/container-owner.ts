import { digestOf, listContainersArgv, ownerOfContainer, parseProcessStart, removeContainersArgv, type ContainerOwner, type ContainerRuntime } from '@wheelwright/core';
import type { Host } from '../ports';
import { clientEnvironment } from './client-environment';

/** This process, and the machine (or the container) whose process numbers count. */
export interface Owned extends ContainerOwner {
  readonly label: string;
}

/** undefined on a system without /proc. */
export const observeOwner = async (host: Host): Promise<Owned | undefined> => {
  const { files } = host;
  const number = await files.readLink('/proc/self').catch(() => undefined);
  if (number === undefined) return undefined;
  const started = await startOf(host, number);
  const place = [await files.readText('/proc/sys/kernel/hostname').catch(() => ''), await files.readLink('/proc/self/ns/pid').catch(() => '')];
  return started === undefined ? undefined : { process: Number(number), started, label: digestOf(place).slice(0, 16) };
};

const startOf = async ({ files }: Host, number: string): Promise<string | undefined> => files.readText(`/proc/${number}/stat`).then(parseProcessStart, () => undefined);

/** Removes containers of ours whose process is gone: a machine that lost its power leaves them behind. */
export const sweepContainers = async (host: Host, runtime: ContainerRuntime, { label }: Owned): Promise<void> => {
  const run = (argv: readonly string[]): Promise<{ readonly stdout: string }> => host.processes.run({ argv, cwd: '/', environment: clientEnvironment(host), timeoutSeconds: 60, acceptExitCodes: [1, 2, 125] });
  const { stdout } = await run(listContainersArgv(runtime, label));
  const left: string[] = [];
  for (const name of stdout.split('\n').map((line) => line.trim())) {
    const owner = ownerOfContainer(name);
    if (owner !== undefined && (await startOf(host, String(owner.process))) !== owner.started) left.push(name);
  }
  if (left.length > 0) await run(removeContainersArgv(runtime, left));
};
