import { join } from 'node:path';
import { layout, lockedTools, prettyJson, renderTarget, toolchainFile, type Platform, type ToolchainRecord } from '@wheelwright/core';
import { missingTools, observeInterpreters, openToolchain, type Host } from '@wheelwright/host';
import type { Stage } from '../../boundary';

/**
 * Brings the tools of a platform and writes what builds for it to toolchain.json, which is an input of every other
 * stage. Nx does not cache this task: it asks the machine each time. The file is written only when it says something new.
 */
export const provideToolchain = async (stage: Stage): Promise<void> => {
  const { host, workspace, platform } = stage;
  const pythons = [...workspace.platforms.pythons.keys()];
  if (stage.dryRun) return printPlan(stage, pythons);
  const { record } = await openToolchain(host, platform, workspace.platformsLock, { pythons });
  const file = join(workspace.root, layout.toolchain(platform.key), toolchainFile);
  const text = prettyJson(asData(record));
  const known = (await host.files.exists(file)) ? await host.files.readText(file) : undefined;
  if (known !== text) await host.files.write(file, text);
  host.log.info(describe(record));
};

/** `manylinux1: zig 0.16.0 for x86_64-linux-gnu.2.5; Python 3.12.1, 3.13.0` */
const describe = ({ platform, engine, tools, interpreters }: ToolchainRecord): string => {
  const compilers = engine.kind === 'zig' ? `zig ${tools['ziglang']?.version ?? ''} for ${engine.target}` : `compilers of this machine (${engine.compiler})`;
  return `${platform}: ${compilers}; Python ${interpreters.map(({ version, tag }) => (tag.endsWith('t') ? `${version}t` : version)).join(', ') || 'none'}`;
};

const printPlan = async ({ host, workspace, platform }: Stage, pythons: readonly string[]): Promise<void> => {
  const missing = await missingTools(host, lockedTools(platform, workspace.platformsLock));
  const interpreters = await observeInterpreters(host, pythons, { explain: true });
  for (const { tag, version, executable, include } of interpreters) host.log.info(`use ${tag}: ${version} at ${executable}${include === undefined ? ', without headers' : ''}`);
  for (const { name, version } of missing) host.log.info(`bring ${name} ${version} from the Python index`);
  host.log.info(`write ${layout.toolchain(platform.key)}/${toolchainFile}${compilersLine(host, platform)}`);
};

const compilersLine = (host: Host, platform: Platform): string =>
  platform.engine === 'zig' ? ` (zig for ${renderTarget(platform.target)})` : ` (compilers of this machine, ${host.machine.architecture})`;

/** An interface has no index signature; the same facts as plain data. */
const asData = (record: ToolchainRecord): Parameters<typeof prettyJson>[0] => ({ ...record, engine: { ...record.engine, ...('libc' in record.engine && record.engine.libc !== undefined ? { libc: { ...record.engine.libc } } : {}) }, interpreters: record.interpreters.map((one) => ({ ...one })) }) as Parameters<typeof prettyJson>[0];
