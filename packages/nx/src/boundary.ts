import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { join } from 'node:path';
import { layout, platformKeys, prettyJson, renderError, skippedAltogether, skipReason, suggest, unsupportedFile, WheelError, type MergedPlatform, type Platform, type UnsupportedRecord } from '@wheelwright/core';
import { createNodeHost, type Host } from '@wheelwright/host';
import { isForwarded } from './forwarded';
import { inHalves, type MergedStage } from './merged-stage';
import { normalizeStageOptions, type StageOptions } from './stage-options';
import { withBench } from './with-bench';
import { openWorkspace } from './workspace/open-workspace';
import type { Workspace } from './workspace/workspace';

/** The stages that are executors, one target each. */
export type StageName = 'toolchain' | 'build-clib' | 'build-wheel' | 'repair' | 'test';

/** Everything an executor of ours works on. */
export interface Stage {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly project: {
    readonly name: string;
    /** Relative to the workspace. */
    readonly root: string;
    /** Absolute. */
    readonly folder: string;
  };
  readonly platform: Platform;
  /** What `--pythons=cp313,cp312` narrows the run to; undefined for all of the project. */
  readonly pythons: readonly string[] | undefined;
  readonly dryRun: boolean;
}

/** What an executor of ours works on, whatever it does. */
export type Site = Pick<Stage, 'host' | 'workspace' | 'project'>;

/**
 * The boundary of every executor: the workspace is read, and an error is printed once, in one style.
 *
 * @param makeHost replaced in specs
 */
export const projectExecutor =
  <Options>(run: (site: Site, options: Options, context: ExecutorContext) => Promise<void>, makeHost: () => Host = createNodeHost): PromiseExecutor<Options> =>
  async (options, context) => {
    const host = makeHost();
    try {
      const site: Site = { host, workspace: await openWorkspace(host, context), project: projectOf(context) };
      await host.interruption.during(() => run(site, options, context));
      return { success: true };
    } catch (error) {
      host.log.error(renderError(error, context.root));
      return { success: false };
    }
  };

export interface StageVariants {
  /** What the stage does for a platform that is merged from two others; its work for both when not said. */
  readonly merged?: (stage: MergedStage) => Promise<void>;
  /** Replaced in specs. */
  readonly makeHost?: () => Host;
}

/** The boundary of every stage: options are normalized, and platforms that the project does not support are dealt with. */
export const stageExecutor = (stage: StageName, run: (stage: Stage) => Promise<void>, { merged = (halves) => inHalves(halves, run), makeHost }: StageVariants = {}): PromiseExecutor<StageOptions> =>
  projectExecutor(async (site, written, context) => {
    const options = normalizeStageOptions(written);
    const platform = platformOf(options.platform, context, site.workspace);
    if (options.supported) {
      const pythons = await pythonsOf(site, platform, options.pythons, context);
      const { dryRun } = options;
      if (platform.engine === 'merge') await merged({ ...site, platform, pythons, dryRun });
      else await withBench(site.host, { stage, platform, root: context.root }, (host) => run({ ...site, host, platform, pythons, dryRun }));
    } else await leaveOut({ ...site, stage, platform, dryRun: options.dryRun });
  }, makeHost);

/**
 * A wheel project that others are built against does of their Pythons those that it has; it may be none. What a project
 * skips on a platform is no mistake of whoever asks for it on several.
 */
const pythonsOf = async ({ host, workspace, project }: Site, platform: Platform | MergedPlatform, asked: readonly string[] | undefined, context: ExecutorContext): Promise<readonly string[] | undefined> => {
  if (asked === undefined) return undefined;
  const { wheel } = await workspace.wheel(project.name);
  return asked.filter((python) => {
    if (!wheel.pythons.includes(python)) return !isForwarded(context);
    const reason = skipReason(wheel, python, platform.key);
    if (reason !== undefined) host.log.info(`${project.name} skips ${python} on ${platform.key}: ${reason}`);
    return reason === undefined;
  });
};

const projectOf = (context: ExecutorContext): Stage['project'] => {
  const name = context.projectName ?? '';
  const root = context.projectsConfigurations.projects[name]?.root;
  if (root === undefined) {
    throw new WheelError({ code: 'project-unknown', family: 'bug', message: `Nx ran us for the project "${name}" and does not know its folder` });
  }
  return { name, root, folder: join(context.root, root) };
};

/**
 * Nx runs a target without any configuration, silently, when it is asked for one that the target does not have.
 * `guard/` says so before any work; this is for runs that it cannot judge.
 */
const platformOf = (key: string | undefined, context: ExecutorContext, workspace: Workspace): Platform | MergedPlatform => {
  const known = platformKeys(workspace.platforms);
  if (key === undefined) {
    throw new WheelError({
      code: 'platform-unknown',
      family: 'usage',
      message: `${context.projectName}:${context.targetName} was run without a platform of this workspace`,
      hint: `name one as the configuration, for example nx run ${context.projectName}:${context.targetName}:${known[0] ?? 'host'}; known: ${[...known].sort().join(', ')}`,
    });
  }
  const platform = workspace.platforms.platforms.get(key) ?? workspace.platforms.merged.get(key);
  if (platform === undefined) {
    throw new WheelError({ code: 'platform-unknown', family: 'usage', message: `unknown platform "${key}"`, hint: suggest(key, known) });
  }
  return platform;
};

interface LeftOut {
  readonly host: Host;
  readonly stage: StageName;
  readonly workspace: Workspace;
  readonly project: Stage['project'];
  readonly platform: Platform | MergedPlatform;
  readonly dryRun: boolean;
}

/** A project that is not built for a platform leaves a marker, so that its output is never taken for an older one. */
const leaveOut = async ({ host, stage, workspace, project, platform, dryRun }: LeftOut): Promise<void> => {
  const reason = await reasonOf({ stage, workspace, project, platform });
  host.log.info(`${project.name} is not built for ${platform.key}${reason === undefined ? '' : `: ${reason}`}`);
  if (dryRun) return;
  const record: UnsupportedRecord = { platform: platform.key, supported: false };
  const folder = join(workspace.root, outputFolder(stage, project.name, platform.key));
  await host.files.remove(folder);
  await host.files.write(join(folder, unsupportedFile), prettyJson({ ...record }));
};

/** Why a project is not built for a platform, where its own file says it. */
const reasonOf = async ({ stage, workspace, project, platform }: Omit<LeftOut, 'host' | 'dryRun'>): Promise<string | undefined> => {
  switch (stage) {
    case 'toolchain':
      return undefined;
    case 'build-clib':
      return (await workspace.clib(project.name)).clib.reasons[platform.key];
    default:
      return skippedAltogether((await workspace.wheel(project.name)).wheel, platform.key);
  }
};

/** Folder of a stage's output, relative to the workspace. */
export const outputFolder = (stage: StageName, project: string, platform: string): string => {
  switch (stage) {
    case 'toolchain':
      return layout.toolchain(platform);
    case 'build-clib':
      return layout.prefix(project, platform);
    default:
      return layout.stage(project, platform, stage);
  }
};
