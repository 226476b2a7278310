import type { z } from 'zod';
import type { Problem } from '../errors/problem';
import { normalizeChannelRule, type ChannelRule } from './channel-rules';
import type { ParsedDocument } from './document';
import { normalizeFurtherIndexes, type FurtherIndex } from './further-index';
import { normalizeGitSource, type GitSource } from './git-source';
import type { wheelBuildSchema, wheelTestSchema, WrittenWheel } from './wheel-schema';

export type WheelSource =
  | { readonly kind: 'sdist'; readonly distribution: string; readonly version: string }
  | { readonly kind: 'path'; readonly path: string }
  | GitSource;

export interface WheelBuildSettings {
  readonly requires: readonly string[];
  readonly constraints: readonly string[];
  /** Wheel projects whose repaired wheels are in the build environment. */
  readonly against: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly configSettings: Readonly<Record<string, readonly string[]>>;
  readonly patches: readonly string[];
  readonly tools: readonly string[];
  /** MiB; what is built does not hang on it. */
  readonly memoryPerJob?: number | undefined;
}

export interface WheelRepairSettings {
  readonly exclude: readonly string[];
  readonly strip: boolean;
  /** Name of a licence file of the project. */
  readonly appendLicensesTo: string | undefined;
}

export interface WheelTestSettings {
  readonly requires: readonly string[];
  readonly constraints: readonly string[];
  /** Wheel projects whose repaired wheels are in the test environment. */
  readonly against: readonly string[];
  /** Paths of the source that the tests need. */
  readonly sources: readonly string[];
  /** Files beside wheel.yaml that the tests need. */
  readonly files: readonly string[];
  /** Patch files for what is installed. */
  readonly patches: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Why there is no test. */
  readonly skip?: string | undefined;
}

export interface WheelOverride {
  readonly select: string;
  readonly lacks: string | undefined;
  readonly build: z.infer<typeof wheelBuildSchema>;
  readonly test: z.infer<typeof wheelTestSchema>;
}

/** Cells of a project's matrix that are not built. */
export interface SkippedCells {
  /** Pattern of build identifiers: `cp39-musllinux*` */
  readonly select: string;
  readonly reason: string;
}

/** A wheel project in its one spelling. */
export interface WheelProject {
  readonly distribution: string;
  readonly source: WheelSource;
  readonly pythons: readonly string[];
  /** What to do about a Python of the list that the machine lacks. */
  readonly missingPythons: 'error' | 'skip';
  /** undefined: every platform of the workspace. */
  readonly platforms: readonly string[] | undefined;
  /** What of Pythons by platforms is not built, and why; see `onPlatform`. */
  readonly skip?: readonly SkippedCells[] | undefined;
  readonly abi: 'cpython' | 'abi3' | 'none';
  /** Starts with a digit. */
  readonly buildTag?: string | undefined;
  /** Besides the user's own. */
  readonly indexes?: readonly FurtherIndex[] | undefined;
  readonly libraries: readonly string[];
  readonly build: WheelBuildSettings;
  readonly repair: WheelRepairSettings;
  readonly test: WheelTestSettings;
  readonly overrides: readonly WheelOverride[];
  readonly upload: readonly ChannelRule[];
}

const buildSettings = (written: z.infer<typeof wheelBuildSchema>): WheelBuildSettings => ({
  requires: written.requires ?? [],
  constraints: written.constraints ?? [],
  against: written.against ?? [],
  environment: written.environment ?? {},
  configSettings: Object.fromEntries(
    Object.entries(written['config-settings'] ?? {}).map(([key, value]) => [key, typeof value === 'string' ? [value] : value]),
  ),
  patches: written.patches ?? [],
  tools: written.tools ?? [],
  memoryPerJob: written['memory-per-job'],
});

const testSettings = (written: z.infer<typeof wheelTestSchema>): WheelTestSettings => ({
  requires: written.requires ?? [],
  constraints: written.constraints ?? [],
  against: written.against ?? [],
  sources: written.sources ?? [],
  files: written.files ?? [],
  patches: written.patches ?? [],
  command: written.command ?? [],
  environment: written.environment ?? {},
  skip: written.skip,
});

const normalizeSourceOf = (written: WrittenWheel['source']): WheelSource => {
  if ('sdist' in written) return { kind: 'sdist', distribution: written.sdist, version: written.version };
  return 'git' in written ? normalizeGitSource(written) : { kind: 'path', path: written.path };
};

export const normalizeWheel = (
  document: ParsedDocument<WrittenWheel>,
): { readonly value: WheelProject; readonly problems: readonly Problem[] } => {
  const { written } = document;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  written.pythons.forEach((python, position) => {
    if (seen.has(python)) problems.push(document.problemAt(['pythons', position], `"${python}" is listed twice`));
    seen.add(python);
  });
  const upload = (written.upload ?? []).map((rule, position) => {
    const { value, problems: found } = normalizeChannelRule(rule, (path, message, hint) => document.problemAt(['upload', position, ...path], message, hint));
    problems.push(...found);
    return value;
  });
  const indexes = normalizeFurtherIndexes(written.indexes ?? [], (path, message, hint) => document.problemAt(path, message, hint));
  problems.push(...indexes.problems);
  return {
    value: {
      distribution: written.distribution,
      source: normalizeSourceOf(written.source),
      pythons: written.pythons,
      missingPythons: written['missing-pythons'] ?? 'error',
      platforms: written.platforms,
      ...(written.skip === undefined ? {} : { skip: Object.entries(written.skip).map(([select, reason]) => ({ select, reason })) }),
      abi: written.abi ?? 'cpython',
      buildTag: written['build-tag'],
      indexes: written.indexes === undefined ? undefined : indexes.value,
      libraries: written.libraries ?? [],
      build: buildSettings(written.build ?? {}),
      repair: { exclude: written.repair?.exclude ?? [], strip: written.repair?.strip ?? false, appendLicensesTo: written.repair?.['append-licenses-to'] },
      test: testSettings(written.test ?? {}),
      overrides: (written.overrides ?? []).map((override) => ({
        select: override.select,
        lacks: override.lacks,
        build: override.build ?? {},
        test: override.test ?? {},
      })),
      upload,
    },
    problems,
  };
};

/** Name of one cell of a project's matrix: `cp312-manylinux1`. */
export const buildIdentifier = (python: string, platform: string): string => `${python}-${platform}`;

/** Shell-style pattern of `*` and `?` against a whole build identifier. */
export const matchesSelector = (select: string, identifier: string): boolean =>
  new RegExp(`^${select.replace(/[.+^${}()|[\]\\]/gu, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u').test(identifier);

/**
 * The settings of one cell: the project's own, with every override that selects it applied in order.
 *
 * @param provided capabilities of the libraries the cell is built against; undefined while they are not known
 *   (overrides with `lacks` do not apply then)
 */
export const settingsFor = (
  project: WheelProject,
  identifier: string,
  provided?: ReadonlySet<string>,
): { readonly build: WheelBuildSettings; readonly test: WheelTestSettings } => {
  let { build, test } = project;
  for (const override of project.overrides) {
    if (!matchesSelector(override.select, identifier)) continue;
    if (override.lacks !== undefined && (provided === undefined || provided.has(override.lacks))) continue;
    const other = buildSettings(override.build);
    build = {
      requires: override.build.requires ?? build.requires,
      constraints: override.build.constraints ?? build.constraints,
      against: override.build.against ?? build.against,
      environment: { ...build.environment, ...other.environment },
      configSettings: { ...build.configSettings, ...other.configSettings },
      patches: override.build.patches ?? build.patches,
      tools: override.build.tools ?? build.tools,
      memoryPerJob: override.build['memory-per-job'] ?? build.memoryPerJob,
    };
    test = {
      requires: override.test.requires ?? test.requires,
      constraints: override.test.constraints ?? test.constraints,
      against: override.test.against ?? test.against,
      sources: override.test.sources ?? test.sources,
      files: override.test.files ?? test.files,
      patches: override.test.patches ?? test.patches,
      command: override.test.command ?? test.command,
      environment: { ...test.environment, ...(override.test.environment ?? {}) },
      skip: override.test.skip ?? test.skip,
    };
  }
  // What is not tested hangs on nothing of its tests.
  return { build, test: test.skip === undefined ? test : testSettings({ skip: test.skip }) };
};
