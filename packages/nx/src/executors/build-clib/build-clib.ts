import { join, resolve } from 'node:path';
import {
  canonicalSource,
  clibDigest,
  clibFolders,
  clibForPlatform,
  clibForSource,
  clibNotices,
  foreignTarget,
  isClibUpToDate,
  layout,
  patchesOf,
  patchPath,
  patchTexts,
  planClibBuild,
  planClibSource,
  refuseOnWindows,
  renderPlan,
  renderSource,
  type Clib,
  type ClibBuildRequest,
  type ClibInputs,
  type ClibRecord,
} from '@wheelwright/core';
import { isPrefixIntact, obtainSource, perform, readClibRecord, type Host, type openToolchain } from '@wheelwright/host';
import type { LoadedClib } from '../../workspace/workspace';
import type { Stage } from '../../boundary';
import { finishPrefix, refuseMissingLicenses, type FinishRequest } from './finish-prefix';
import { linkMachinePrograms, observeMachinePrograms } from './machine-programs';
import { observeDependencies, toolPrefix } from './observe-dependencies';
import { reportBuilt, reportReused } from './report';

/** Everything that is known before any work is done. */
interface Job {
  readonly stage: Stage;
  readonly loaded: LoadedClib;
  /** Adjusted for the platform. */
  readonly clib: Clib;
  readonly inputs: ClibInputs;
  readonly machine: FinishRequest['machine'];
  /** The finished prefix. */
  readonly prefix: string;
  readonly request: (clib: Clib, jobs: number) => ClibBuildRequest;
}

/** What brings compilers and tools; replaced in specs. */
export type OpenToolchain = typeof openToolchain;

/**
 * Builds one C library for one platform into `dist/prefixes/<project>/<platform>`, or keeps what is there when
 * everything that goes in is the same.
 *
 * @throws WheelError
 */
export const buildClib = async (stage: Stage, open: OpenToolchain): Promise<void> => {
  const job = await observe(stage, open);
  const { host, dryRun, project, platform, workspace } = stage;
  if (dryRun) {
    host.log.info(renderPlan(dryPlan(job)));
    return;
  }
  const folders = clibFolders(host.machine.scratch, { root: workspace.root, project: project.name, platform: platform.key });
  await host.locks.hold(`${project.name} for ${platform.key} (${folders.scratch.slice(-16)})`, async () => {
    const record = await upToDate(host, job);
    if (record === undefined) await build(job);
    else reportReused(host, record);
  });
};

const observe = async (stage: Stage, open: OpenToolchain): Promise<Job> => {
  const { host, workspace, platform, project } = stage;
  const loaded = await workspace.clib(project.name);
  const clib = clibForPlatform(loaded.clib, platform.key);
  refuseOnWindows(clib, platform);
  const { libraries, tools } = await observeDependencies(stage, clib);
  const toolchain = await open(host, platform, workspace.platformsLock);
  const patches = new Map(await Promise.all(patchesOf(clib).map(async (patch) => [patchPath(patch), await host.files.readText(resolve(workspace.root, patchPath(patch)))] as const)));
  const folders = clibFolders(host.machine.scratch, { root: workspace.root, project: project.name, platform: platform.key });
  return {
    stage,
    loaded,
    clib,
    machine: toolchain.record,
    inputs: { clib, patches, dependencies: [...libraries, ...tools].map(({ record }) => record), toolchain: toolchain.record },
    prefix: join(workspace.root, layout.prefix(project.name, platform)),
    request: (adjusted, jobs) => ({
      clib: adjusted,
      file: loaded.file,
      folders,
      dependencies: libraries.map(({ folder }) => folder),
      tools: tools.map(toolPrefix),
      compilers: toolchain.compilers,
      programs: toolchain.tools.programs,
      isolated: platform.engine === 'zig',
      foreign: foreignOf(stage),
      jobs,
      logs: join(workspace.root, layout.logs(project.name, platform, 'build-clib')),
    }),
  };
};

const foreignOf = ({ host, platform }: Stage): ClibBuildRequest['foreign'] => {
  const target = foreignTarget(platform, host);
  return target === undefined ? undefined : { target, machineArchitecture: host.machine.architecture };
};

/** The record of what is there, when it is whole and what would be made again. */
const upToDate = async (host: Host, { prefix, inputs }: Job): Promise<ClibRecord | undefined> => {
  const record = await readClibRecord(host, prefix);
  if (record === undefined || !isClibUpToDate(record, inputs)) return undefined;
  return (await isPrefixIntact(host, prefix, record)) ? record : undefined;
};

const build = async (job: Job): Promise<void> => {
  const { stage, loaded, inputs, machine, prefix } = job;
  const { host, project, platform } = stage;
  const started = host.clock.now();
  const programs = await observeMachinePrograms(host, { programs: job.clib.build.tools, toolchain: inputs.toolchain, file: loaded.file });
  const obtained = job.clib.build.system === 'machine' ? undefined : await obtainSource(host, job.clib.sources, project.folder);
  const source = obtained === undefined ? undefined : canonicalSource(job.clib, obtained.source);
  const clib = source === undefined ? job.clib : clibForSource(job.clib, source);
  const { folders, logs } = job.request(clib, 1);
  for (const notice of clibNotices(loaded.clib, platform.key, source)) host.log.info(`${clib.name}: ${notice}`);
  // What a failed build left of the last library must not be taken for this one's.
  await host.files.remove(prefix);
  await host.files.remove(logs);
  try {
    if (source !== undefined && obtained !== undefined) {
      await perform(host, planClibSource({ clib, folders, archive: obtained.archive, source, patches: patchTexts(clib.build.patches, inputs.patches) }));
      await refuseMissingLicenses(stage, loaded, clib, folders);
    }
    const path = await linkMachinePrograms(host, programs, `${folders.scratch}/programs`);
    const asked = host.clock.now();
    let waited = 0;
    const compile = (cores: number): Promise<unknown> => {
      waited = host.clock.now() - asked;
      return perform(host, planClibBuild(withPath(job.request(clib, cores), path)));
    };
    // Copying does not wait for the processors that others compile on.
    await (isCompiled(clib) ? host.locks.withCores(host.machine.cores, compile) : compile(1));
    const { record, size } = await finishPrefix({ stage, loaded, request: withPath(job.request(clib, 1), path), digest: clibDigest(inputs, source?.sha256 ?? ''), source, machine, prefix });
    // How long others compiled says nothing about this library.
    reportBuilt(host, { record, source: obtained?.source, size, milliseconds: host.clock.now() - started - waited });
  } finally {
    await host.files.remove(folders.scratch);
  }
};

const isCompiled = ({ build: { system } }: Clib): boolean => system !== 'prebuilt' && system !== 'machine';

/** Programs of this machine that are in unusual places are linked into one folder, so that nothing else of those places is seen. */
const withPath = (request: ClibBuildRequest, path: string | undefined): ClibBuildRequest =>
  path === undefined ? request : { ...request, programs: `${request.programs}:${path}` };

/** What would be done if the first source can be had. */
const dryPlan = (job: Job): Parameters<typeof renderPlan>[0] => {
  const { stage, clib, inputs, prefix } = job;
  const [first] = clib.sources;
  const request = job.request(first === undefined ? clib : clibForSource(clib, first), stage.host.machine.cores);
  return [
    ...(first === undefined || clib.build.system === 'machine'
      ? []
      : [
          { kind: 'obtain-source', title: `source of ${clib.name} ${clib.version}`, sources: clib.sources, base: stage.project.folder } as const,
          ...planClibSource({ clib: request.clib, folders: request.folders, archive: `<${renderSource(first)}>`, source: first, patches: patchTexts(request.clib.build.patches, inputs.patches) }),
        ]),
    ...planClibBuild(request),
    { kind: 'move', from: request.folders.prefix, to: prefix },
    { kind: 'remove', path: request.folders.scratch },
  ];
};
