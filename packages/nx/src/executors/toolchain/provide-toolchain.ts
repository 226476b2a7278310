import { join } from 'node:path';
import { identityOf, layout, lockedTools, prettyJson, renderTarget, toolchainFile, type Digestible, type Platform, type ToolchainRecord } from '@wheelwright/core';
import { missingTools, observeInterpreters, openToolchain, type Host } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import { withBench } from '../../with-bench';

/**
 * Brings the tools of a platform and writes what builds for it to toolchain.json, which is an input of every other
 * stage. Nx does not cache this task: it asks the machine each time. The file is written only when it says something new.
 */
export const provideToolchain = async (stage: Stage): Promise<void> => {
  const { host, workspace, platform } = stage;
  const pythons = [...workspace.platforms.pythons.keys()];
  if (stage.dryRun) return printPlan(stage, pythons);
  const opened = await openToolchain(host, platform, workspace.platformsLock, { pythons });
  const record = { ...opened.record, ...(await observeTestImage(stage, pythons)) };
  const file = join(workspace.root, layout.toolchain(platform), toolchainFile);
  const text = prettyJson(record as unknown as Digestible);
  const known = (await host.files.exists(file)) ? await host.files.readText(file) : undefined;
  if (known !== text) await host.files.write(file, text);
  host.log.info(describe(record));
};

/** The image that wheels are tested in: another one, or another build of it, is another test. */
const observeTestImage = async ({ host, workspace, platform }: Stage, pythons: readonly string[]): Promise<Pick<ToolchainRecord, 'test'>> => {
  if (platform.test === undefined) return {};
  return withBench(host, { stage: 'test', platform, root: workspace.root }, async ({ bench }) => {
    const image = await bench.image?.();
    if (image === undefined) return {};
    return { test: { image: { name: image.reference, id: image.id }, interpreters: image.interpreters.filter(({ tag }) => pythons.includes(tag)).map(identityOf) } };
  });
};

/** `manylinux1: zig 0.16.0 for x86_64-linux-gnu.2.5; Python 3.12.1, 3.13.0` */
const describe = ({ platform, engine, tools, interpreters, test }: ToolchainRecord): string => {
  const versions = (pythons: ToolchainRecord['interpreters']): string => pythons.map(({ version, tag }) => (tag.endsWith('t') ? `${version}t` : version)).join(', ') || 'none';
  const tested = test === undefined ? '' : `; tested in ${test.image.name}, Python ${versions(test.interpreters)}`;
  return `${platform}: ${describeCompilers(engine, tools['ziglang']?.version ?? '')}; Python ${versions(interpreters)}${tested}`;
};

const describeCompilers = (engine: ToolchainRecord['engine'], zig: string): string => {
  switch (engine.kind) {
    case 'zig':
      return `zig ${zig} for ${engine.target}`;
    case 'container':
      return `${engine.compiler} in ${engine.image.name}`;
    case 'host':
      return `compilers of this machine (${engine.compiler})`;
  }
};

const printPlan = async ({ host, workspace, platform }: Stage, pythons: readonly string[]): Promise<void> => {
  const missing = await missingTools(host, lockedTools(platform, workspace.platformsLock));
  const image = await host.bench.image?.();
  const interpreters = image?.interpreters.filter(({ tag }) => pythons.includes(tag)) ?? (await observeInterpreters(host, pythons, { explain: true }));
  for (const { tag, version, executable, include } of interpreters) host.log.info(`use ${tag}: ${version} at ${executable}${include === undefined ? ', without headers' : ''}`);
  for (const { name, version } of missing) host.log.info(`bring ${name} ${version} from the Python index`);
  host.log.info(`write ${layout.toolchain(platform)}/${toolchainFile}${compilersLine(host, platform)}`);
};

const compilersLine = (host: Host, platform: Platform): string => {
  switch (platform.engine) {
    case 'zig':
      return ` (zig for ${renderTarget(platform.target)})`;
    case 'container':
      return ` (compilers of the image ${platform.container.image})`;
    case 'host':
      return ` (compilers of this machine, ${host.machine.architecture})`;
  }
};
