import { containerRuntimes, doctorPrograms, isWheelError, lockedTools, type ContainerRuntime, type DoctorFacts, type DoctorImage, type Platforms, type PlatformsLock } from '@wheelwright/core';
import { withContainer } from '../containers/container-bench';
import { observeRuntime } from '../containers/find-runtime';
import { imageState } from '../containers/resolve-image';
import type { Host } from '../ports';
import { observeInterpreters } from './interpreters';

/**
 * What a machine has for the platforms of a workspace. Fetches nothing; the only containers that are started ask an
 * image that was never asked what it has.
 *
 * @param lock undefined where there is no platforms.lock.json
 */
export const observeDoctorFacts = async (host: Host, platforms: Platforms, lock: PlatformsLock | undefined): Promise<DoctorFacts> => {
  const programs = new Set<string>();
  for (const program of doctorPrograms(platforms, host.machine)) if ((await host.processes.find(program)) !== undefined) programs.add(program);
  const findings = await Promise.all(containerRuntimes.map((kind) => observeRuntime(host, kind)));
  const runtime = findings.find((finding) => finding.runtime !== undefined)?.runtime;
  return {
    machine: host.machine,
    interpreters: await observeInterpreters(host),
    programs,
    runtimes: new Map(findings.map(({ kind, reason }) => [kind, reason])),
    images: runtime === undefined ? new Map() : await observeImages(host, platforms, runtime),
    staleLocks: staleLocks(platforms, lock),
  };
};

const observeImages = async (host: Host, { platforms }: Platforms, runtime: ContainerRuntime): Promise<ReadonlyMap<string, DoctorImage>> => {
  const names = new Set([...platforms.values()].flatMap((platform) => [...(platform.engine === 'container' ? [platform.container.image] : []), ...(platform.test === undefined ? [] : [platform.test.image])]));
  const images = new Map<string, DoctorImage>();
  for (const image of names) {
    const state = await imageState(host, runtime, image);
    images.set(image, state === 'here' ? await askImage(host, runtime, image) : { state });
  }
  return images;
};

const askImage = async (host: Host, runtime: ContainerRuntime, image: string): Promise<DoctorImage> => {
  const { bench } = withContainer(host, { image, runtime: runtime.kind, network: 'none', platform: 'doctor', architecture: undefined, dist: host.machine.scratch });
  try {
    const facts = await bench.image?.();
    if (facts === undefined) return { state: 'absent' };
    return { state: 'here', architecture: facts.architecture, pythons: facts.interpreters.map(({ tag }) => tag), compiler: facts.compilers.c !== undefined };
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    return { state: 'unusable', reason: error.message };
  } finally {
    await bench.close();
  }
};

const staleLocks = ({ platforms }: Platforms, lock: PlatformsLock | undefined): ReadonlyMap<string, string> => {
  const stale = new Map<string, string>();
  for (const platform of platforms.values()) {
    if (lock === undefined) stale.set(platform.key, 'there is no platforms.lock.json');
    else {
      try {
        lockedTools(platform, lock);
      } catch (error) {
        if (!isWheelError(error)) throw error;
        stale.set(platform.key, error.message);
      }
    }
  }
  return stale;
};
