import { dirname, join } from 'node:path';
import {
  findLinuxPolicy,
  isDesktopTag,
  isPureWheel,
  configurationOf,
  layout,
  linuxTagHint,
  narrowPythons,
  parsePlatformTag,
  parseWheelFilename,
  repairDigest,
  wheelAcceptsPython,
  wheelRecordFile,
  WheelError,
  type BuiltWheelRecord,
  type FoundRecord,
  type Policy,
  type RepairCell,
  type RepairedWheelRecord,
  type WheelProject,
} from '@wheelwright/core';
import type { Host, openToolchain, Processes, Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import { observeDependencies, type Dependency } from '../build-clib/observe-dependencies';
import { observeWheelhouse } from '../build-wheel/observe-wheelhouse';

/** Everything that is known before any work is done. */
export interface ObservedRepair {
  readonly wheel: WheelProject;
  readonly toolchain: Toolchain;
  /** The closure of its C libraries. */
  readonly dependencies: readonly Dependency[];
  /** undefined where the platform names no tag, and for Windows and macOS. */
  readonly policy: Policy | undefined;
  /** One per built wheel, in the order of the project's Pythons. */
  readonly cells: readonly RepairCell[];
  /** Pythons of the cells that this run is about. */
  readonly wanted: readonly string[];
  /** Whether only libraries of the workspace are grafted, and none of the machine or the image. */
  readonly isolated: boolean;
  /** Absolute path of strip, where it is wanted. */
  readonly strip: string | undefined;
}

/** Reads only. */
export const observeRepair = async (stage: Stage, open: typeof openToolchain): Promise<ObservedRepair> => {
  const { host, workspace, platform, project } = stage;
  const { wheel } = await workspace.wheel(project.name, platform.key);
  const asked = narrowPythons({ project: wheel, name: project.name, asked: stage.pythons });
  const { libraries: dependencies } = await observeDependencies(stage, { name: project.name, needs: wheel.libraries });
  const toolchain = await open(host, platform, workspace.platformsLock);
  const built = await observeBuilt(stage, wheel);
  const wanted = built.filter(({ wheel: { file } }) => asked.some((python) => wheelAcceptsPython(parseWheelFilename(file), python))).map(({ python }) => python);
  refuseMissing(stage, { wheel, asked, built });
  const bench = auditBench(host, toolchain);
  const strip = wheel.repair.strip ? await findStrip(bench) : undefined;
  const stripper = strip === undefined ? undefined : await versionOf(bench, strip);
  const libraries = dependencies.map(({ record }) => record);
  return {
    wheel,
    toolchain,
    dependencies,
    policy: policyOf(stage),
    cells: built.map((record) => ({ python: record.python, built: record, digest: repairDigest({ wheel: record.wheel, repair: wheel.repair, libraries, toolchain: toolchain.record, stripper }) })),
    wanted,
    isolated: platform.engine === 'zig' || (platform.engine === 'container' && !toolchain.tools.repairInside),
    strip,
  };
};

/** Where auditwheel runs, which is not always where the platform's other programs do. */
export const auditBench = (host: Host, { tools }: Toolchain): Processes => (tools.repairInside ? host.bench.processes : host.processes);

/** What earlier runs left in the folder of repaired wheels. */
export const observeRepaired = async (host: Pick<Host, 'files'>, folder: string): Promise<{ readonly names: readonly string[]; readonly found: readonly FoundRecord<RepairedWheelRecord>[] }> => {
  const names = await host.files.list(folder);
  const found: FoundRecord<RepairedWheelRecord>[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.whl') && names.includes(wheelRecordFile(candidate)))) {
    const record = readRecord(await host.files.readText(join(folder, wheelRecordFile(name))));
    if (record?.wheel.file === name) found.push({ record, sound: (await host.files.sha256(join(folder, name))) === record.wheel.sha256 });
  }
  return { names, found };
};

/** undefined for what is no record of ours; the digest in it decides the rest. */
const readRecord = (text: string): RepairedWheelRecord | undefined => {
  try {
    const value = JSON.parse(text) as Partial<RepairedWheelRecord> | null;
    const whole = value?.stage === 'repair' && typeof value.digest === 'string' && typeof value.wheel?.sha256 === 'string' && Array.isArray(value.grafted);
    return whole ? (value as RepairedWheelRecord) : undefined;
  } catch {
    return undefined;
  }
};

const observeBuilt = async ({ host, workspace, project, platform }: Stage, wheel: WheelProject): Promise<readonly BuiltWheelRecord[]> => {
  const { found } = await observeWheelhouse(host, join(workspace.root, layout.stage(project.name, platform, 'build-wheel')));
  const changed = found.find(({ sound }) => !sound);
  if (changed !== undefined) {
    throw new WheelError({
      code: 'wheel-invalid',
      family: 'usage',
      message: `${changed.record.wheel.file} has changed since it was built`,
      hint: `nx run ${project.name}:build-wheel:${configurationOf(platform)} builds it anew`,
    });
  }
  const place = ({ python }: BuiltWheelRecord): number => wheel.pythons.indexOf(python);
  return found.map(({ record }) => record).filter((record) => place(record) >= 0).sort((a, b) => place(a) - place(b));
};

const refuseMissing = ({ project, platform }: Stage, { wheel, asked, built }: { readonly wheel: WheelProject; readonly asked: readonly string[]; readonly built: readonly BuiltWheelRecord[] }): void => {
  const missing = asked.filter((python) => !built.some(({ wheel: { file } }) => wheelAcceptsPython(parseWheelFilename(file), python)));
  if (missing.length === 0 || (wheel.missingPythons === 'skip' && missing.length < asked.length)) return;
  throw new WheelError({
    code: 'wheel-missing',
    family: 'usage',
    message: `${project.name} has no wheel for ${missing.join(', ')} that was built for ${platform.key}`,
    hint: `nx run ${project.name}:build-wheel:${configurationOf(platform)}`,
  });
};

const policyOf = ({ platform }: Stage): Policy | undefined => {
  if (platform.tag === undefined) return undefined;
  const policy = findLinuxPolicy(platform.tag);
  if (policy !== undefined) return policy;
  if (isDesktopTag(parsePlatformTag(platform.tag))) return undefined;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `the platform tag ${platform.tag} of ${platform.key} is none that wheels can be repaired for`,
    hint: linuxTagHint,
  });
};

const findStrip = async (bench: Processes): Promise<string> => {
  const path = await bench.find('strip');
  if (path !== undefined) return path;
  throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: 'there is no program strip, which "repair.strip" in wheel.yaml asks for', hint: 'install binutils, or remove that line' });
};

const versionOf = async (bench: Processes, strip: string): Promise<string> =>
  (await bench.run({ argv: [strip, '--version'], cwd: dirname(strip), environment: { PATH: dirname(strip), LC_ALL: 'C' } })).stdout.split('\n')[0] ?? '';

/** Absolute folders of this machine that no wheel may name. */
export const forbiddenFolders = ({ host, workspace }: Pick<Stage, 'host' | 'workspace'>, interpreters: Toolchain['interpreters']): readonly string[] => {
  const shared = new Set(['/', '/usr', '/usr/local']);
  const folders = interpreters.map(({ executable }) => dirname(dirname(executable)));
  return [...new Set([workspace.root, host.machine.scratch, host.machine.cache, host.machine.home, ...folders])].filter((folder) => !shared.has(folder)).sort();
};

/** Whether the wheel is for every platform and passes through as it is. */
export const isUntouched = ({ built }: RepairCell): boolean => isPureWheel(parseWheelFilename(built.wheel.file));
