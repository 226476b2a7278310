import { z } from 'zod';
import { channelRuleSchema } from './channel-rules';
import { gitSourceSchema } from './git-source';
import { argvField, environmentField, exactVersionField, nameField, pythonTagField, relativePathField } from './fields';
import { furtherIndexField } from './further-index';

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
    'memory-per-job': z.number().int().positive().optional().describe('Memory that one compilation may take, in MiB: where the machine has less than that for each of its cores, fewer run at a time. Builds nothing again.'),
  })
  .describe('How the wheel is built.');

export const wheelTestSchema = z
  .strictObject({
    requires: z.array(requirement).optional().describe('What the tests need, besides the wheel; an extra of the project itself, such as "spam[test]", is what that extra names.'),
    constraints: z.array(requirement).optional().describe('Constraints on the test requirements.'),
    against: againstField('are in the test environment').optional(),
    sources: z
      .array(relativePathField)
      .optional()
      .describe('Files and folders of the source, with its build patches, that the tests need and the wheel does not hold: `tests`. Copied into the folder in which the command runs; nothing else of the source is there.'),
    files: z.array(relativePathField).optional().describe('Files beside this file that the tests need, copied into the folder in which the command runs.'),
    patches: z
      .array(relativePathField)
      .optional()
      .describe('Patch files beside this file, applied before the tests to the installed files (paths start at site-packages, one leading folder stripped). The wheel is never changed.'),
    command: argvField.optional().describe('The tests, run in a folder that is empty but for `sources` and `files`, in a new environment; `python` is that environment’s.'),
    environment: environmentField.optional(),
    skip: z.string().min(1).optional().describe('Why the wheels are not tested, as where an emulator would take hours: the reason stands in the output and in the record, and an upload goes by it.'),
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
    skip: z
      .record(z.string().min(1), z.string().min(1))
      .optional()
      .describe('What is not built: patterns of build identifiers, such as "cp39-musllinux*" or "*-win32", each with its reason, which runs say. A platform on which nothing is left is not supported.'),
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
      .array(furtherIndexField)
      .optional()
      .describe('Further indexes for build and test requirements, such as one of nightly wheels: URLs, or names of indexes in uv’s configuration. They give only distributions that your own index does not have; `{ url, only: [numpy] }` gives these alone, and alone gives these. Credentials stand in .netrc, the keyring or uv’s variables, never here.'),
    libraries: z.array(nameField).optional().describe('C library projects the wheel is built against.'),
    build: wheelBuildSchema.optional(),
    repair: wheelRepairSchema.optional(),
    test: wheelTestSchema.optional(),
    overrides: z.array(wheelOverrideSchema).optional(),
    upload: z.array(channelRuleSchema).optional().describe('Where CI runs send the wheels: the first rule that holds. By hand, --destination names one.'),
  })
  .describe('wheel.yaml: one wheel project.');

export type WrittenWheel = z.infer<typeof wheelSchema>;
