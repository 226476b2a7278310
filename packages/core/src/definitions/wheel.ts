import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { channelRuleSchema, normalizeChannelRule, type ChannelRule } from './channel-rules';
import type { ParsedDocument } from './document';
import { gitSourceSchema, normalizeGitSource, type GitSource } from './git-source';
import { argvField, environmentField, exactVersionField, indexField, nameField, pythonTagField, relativePathField } from './fields';

const configSettings = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .describe('Settings for the build backend (PEP 517): name to one text or a list of texts. May hold the words of `environment`.');

const requirement = z.string().min(1);

const againstField = (what: string): z.ZodArray<typeof nameField> =>
  z.array(nameField).describe(`Wheel projects of this workspace whose repaired wheels, for the same platform and Python, ${what} in place of the index’s release of that distribution. Without it, requirements and constraints alone decide.`);

export const wheelBuildSchema = z
  .strictObject({
    requires: z.array(requirement).optional().describe('Build requirements beyond those of the project’s own pyproject.toml.'),
    constraints: z.array(requirement).optional().describe('Constraints on the build requirements, as pip reads them.'),
    against: againstField('are in the build environment').optional(),
    environment: environmentField
      .optional()
      .describe('Environment variables: name to text. May hold {prefix} (where the C libraries are), {source} and {jobs}.'),
    'config-settings': configSettings.optional(),
    patches: z.array(relativePathField).optional().describe('Patch files beside this file, applied to the source with one leading folder stripped. The version of an sdist stays that of its PKG-INFO, which version scripts read where there is no repository.'),
    tools: z.array(z.string()).optional().describe('Programs of this machine that the build calls; checked before any work.'),
  })
  .describe('How the wheel is built.');

export const wheelTestSchema = z
  .strictObject({
    requires: z.array(requirement).optional().describe('What the tests need, besides the wheel.'),
    constraints: z.array(requirement).optional().describe('Constraints on the test requirements.'),
    against: againstField('are in the test environment').optional(),
    sources: z
      .array(relativePathField)
      .optional()
      .describe('Files and folders of the source, with its build patches, that the tests need and the wheel does not hold: `tests`. Copied into the folder in which the command runs; nothing else of the source is there.'),
    patches: z
      .array(relativePathField)
      .optional()
      .describe('Patch files beside this file, applied before the tests to the installed files (paths start at site-packages, one leading folder stripped). The wheel is never changed.'),
    command: argvField.optional().describe('The tests, run in a folder that is empty but for `sources`, in a new environment; `python` is that environment’s.'),
    environment: environmentField.optional(),
  })
  .describe('How the repaired wheel is tested.');

export const wheelRepairSchema = z
  .strictObject({
    exclude: z.array(z.string()).optional().describe('Libraries (file name patterns) that are not grafted.'),
    strip: z.boolean().optional().describe('Strip symbols from what is in the wheel.'),
    'append-licenses-to': nameField.optional().describe('Licence file of the project, such as LICENSE.txt, that gets a block for each library in the wheel. The texts are in the wheel also without it.'),
  })
  .describe('How the wheel is repaired.');

export const wheelOverrideSchema = z
  .strictObject({
    select: z.string().min(1).describe('Build identifiers it applies to: a pattern such as "cp38-*" or "cp310-manylinux1".'),
    lacks: nameField.optional().describe('Applies only where no library provides this capability, such as lapack.'),
    build: wheelBuildSchema.optional(),
    test: wheelTestSchema.optional(),
  })
  .describe('What differs for some build identifiers. Lists and texts replace, mappings merge.');

export const wheelSchema = z
  .strictObject({
    distribution: nameField.describe('Name of the Python distribution.'),
    source: z
      .union([
        z.strictObject({ sdist: nameField.describe('Name on the Python index.'), version: exactVersionField }).describe('An sdist of the Python index.'),
        z.strictObject({ path: relativePathField.describe('Folder beside this file.') }).describe('A source tree in this workspace.'),
        gitSourceSchema,
      ])
      .describe('Where the source comes from.'),
    pythons: z.array(pythonTagField).min(1).describe('Python tags to build and test.'),
    'missing-pythons': z
      .enum(['error', 'skip'])
      .optional()
      .describe('What to do about a Python of the list that this machine lacks: `error` (the default), or `skip` it with a line that says so, as long as there is one.'),
    platforms: z.array(nameField).min(1).optional().describe('Platforms the project supports; all of the workspace when not said.'),
    abi: z
      .enum(['cpython', 'abi3', 'none'])
      .optional()
      .describe('`cpython`: one wheel per Python (the default). `abi3` and `none`: one wheel, built with the first Python, tested on all.'),
    'build-tag': z
      .string()
      .regex(/^[0-9][A-Za-z0-9_.]*$/u, 'a build tag starts with a digit; then letters, digits, "_" and "." only')
      .optional()
      .describe('Build tag of every wheel, in its name and its WHEEL: tells wheels of one version apart that were built again, such as "1". Quote it.'),
    indexes: z
      .array(indexField)
      .optional()
      .describe('Further indexes for build and test requirements, such as one of nightly wheels: URLs, or names of indexes in uv’s configuration. They give only distributions that your own index does not have. Credentials stand in .netrc, the keyring or uv’s variables, never here.'),
    libraries: z.array(nameField).optional().describe('C library projects the wheel is built against.'),
    build: wheelBuildSchema.optional(),
    repair: wheelRepairSchema.optional(),
    test: wheelTestSchema.optional(),
    overrides: z.array(wheelOverrideSchema).optional(),
    upload: z.array(channelRuleSchema).optional().describe('Where CI runs send the wheels: the first rule that holds. By hand, --destination names one.'),
  })
  .describe('wheel.yaml: one wheel project.');

export type WrittenWheel = z.infer<typeof wheelSchema>;

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
  /** Patch files for what is installed. */
  readonly patches: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface WheelOverride {
  readonly select: string;
  readonly lacks: string | undefined;
  readonly build: z.infer<typeof wheelBuildSchema>;
  readonly test: z.infer<typeof wheelTestSchema>;
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
  readonly abi: 'cpython' | 'abi3' | 'none';
  /** Starts with a digit. */
  readonly buildTag?: string | undefined;
  /** Behind the user's own: URLs, and names of indexes of uv's configuration. */
  readonly indexes?: readonly string[] | undefined;
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
});

const testSettings = (written: z.infer<typeof wheelTestSchema>): WheelTestSettings => ({
  requires: written.requires ?? [],
  constraints: written.constraints ?? [],
  against: written.against ?? [],
  sources: written.sources ?? [],
  patches: written.patches ?? [],
  command: written.command ?? [],
  environment: written.environment ?? {},
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
  return {
    value: {
      distribution: written.distribution,
      source: normalizeSourceOf(written.source),
      pythons: written.pythons,
      missingPythons: written['missing-pythons'] ?? 'error',
      platforms: written.platforms,
      abi: written.abi ?? 'cpython',
      buildTag: written['build-tag'],
      indexes: written.indexes,
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
    };
    test = {
      requires: override.test.requires ?? test.requires,
      constraints: override.test.constraints ?? test.constraints,
      against: override.test.against ?? test.against,
      sources: override.test.sources ?? test.sources,
      patches: override.test.patches ?? test.patches,
      command: override.test.command ?? test.command,
      environment: { ...test.environment, ...(override.test.environment ?? {}) },
    };
  }
  return { build, test };
};
