import { join } from 'node:path';
import { digestOf, distributionFile, machinePaths, WheelError, type Interpreter, type PlatformsLock } from '@wheelwright/core';
import { listIndexFiles } from '../index-client/list-index-files';
import type { IndexSettings } from '../index-client/index-settings';
import { loadIndexSettings } from '../index-client/load-index-settings';
import { observeInterpreters } from '../observe/interpreters';
import { once } from '../once';
import type { Host } from '../ports';
import { bringTools, toolFolder } from '../toolchain/bring-tools';

type LockedToolEntry = PlatformsLock['tools'][number];

/** What locking needs of the machine and the network; each found out when first asked for, and once. */
export interface LockSession {
  readonly host: Host;
  settings(): Promise<IndexSettings>;
  interpreters(): Promise<readonly Interpreter[]>;
  /** uv's entry for platforms.lock.json. */
  uvEntry(): Promise<LockedToolEntry>;
  /** uv executable, brought if it is not there. */
  uv(): Promise<string>;
}

/**
 * @param uvVersion of platforms.yaml
 * @param lock what is locked already: its hashes of uv are believed
 */
export const openLockSession = (host: Host, uvVersion: string, lock: PlatformsLock | undefined): LockSession => {
  const settings = once(() => loadIndexSettings(host));
  const interpreters = once(() => observeInterpreters(host));
  const uvEntry = once(async () => lock?.tools.find(({ name, version }) => name === 'uv' && version === uvVersion) ?? (await askForUv(host, await settings(), uvVersion)));
  const uv = once(async () => {
    const { packages, ...entry } = await uvEntry();
    const tool = { ...entry, packages, digest: digestOf(packages) };
    await bringTools(host, [tool], await interpreters());
    return machinePaths(host.machine.os).program(join(toolFolder(host, tool), 'bin/uv'));
  });
  return { host, settings, interpreters, uvEntry, uv };
};

/** The first tool cannot be resolved by itself: it depends on nothing, and its hashes are what the index says. */
const askForUv = async (host: Host, settings: IndexSettings, version: string): Promise<LockedToolEntry> => {
  const files = await listIndexFiles(host, settings, 'uv');
  const wheels = files.filter(({ file }) => file.endsWith('.whl') && distributionFile('uv', file)?.version === version);
  const hashes = [...new Set(wheels.flatMap(({ sha256 }) => sha256 ?? []))].sort();
  if (hashes.length > 0) return { name: 'uv', version, packages: [{ name: 'uv', version, hashes }] };
  throw new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: wheels.length > 0 ? `the index gives no sha256 for the wheels of uv ${version}` : `the index has no wheel of uv ${version}`,
    hint: wheels.length > 0 ? 'ask an index that does (PEP 503, PEP 691)' : 'name a version that it has in platforms.yaml, tools, uv',
  });
};
