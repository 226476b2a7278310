import { z } from 'zod';
import type { Problem } from '../errors/problem';
import type { ParsedDocument } from './document';
import { argvField, environmentField, exactVersionField, libraryField, nameField, relativePathField } from './fields';
import { clibAdjustmentSchema, normalizeSource, sourceSchema, type ClibAdjustment, type Source } from './source';

export const buildSystems = ['autotools', 'cmake', 'make', 'prebuilt', 'steps'] as const;
export type BuildSystem = (typeof buildSystems)[number];

export const clibBuildSchema = z
  .strictObject({
    system: z
      .enum(buildSystems)
      .describe(
        '`autotools`: configure, make, make install. `cmake`: cmake and ninja. `make`: make only. `prebuilt`: nothing is compiled, files are copied. `steps`: the argv lists of `steps`.',
      ),
    directory: relativePathField.optional().describe('Folder inside the source to build in; its root when not said.'),
    configure: z.array(z.string()).optional().describe('Arguments of configure, or -D words of cmake.'),
    arguments: z.array(z.string()).optional().describe('Arguments of every make call, such as variables.'),
    targets: z.array(z.string()).optional().describe('Make targets to build; the default target when not said.'),
    steps: z.array(argvField).optional().describe('Program calls of the `steps` system, in order.'),
    copy: z
      .record(relativePathField, relativePathField)
      .optional()
      .describe('For `prebuilt`: path in the source (a file or a folder) to path in the prefix.'),
    environment: environmentField.optional(),
    patches: z.array(relativePathField).optional().describe('Patch files beside this file, applied with one leading folder stripped.'),
    tools: z.array(z.string()).optional().describe('Programs of this machine that the build calls, such as make; checked before any work.'),
  })
  .describe(
    'How to build. Words may hold {prefix} (where it is installed), {source}, {build}, {dependencies} (the prefix of what it needs) and {jobs}.',
  );

export const clibSchema = z
  .strictObject({
    name: nameField.optional().describe('Name of the library and of its Nx project; the folder’s name when not said.'),
    version: exactVersionField,
    license: z
      .strictObject({
        spdx: z.string().min(1).describe('SPDX licence expression.'),
        files: z.array(relativePathField).min(1).describe('Licence texts in the source; they go into every wheel that grafts the library.'),
      })
      .describe('The licence of the library.'),
    sources: z.array(sourceSchema).min(1).describe('Where the source can be had; tried in order.'),
    build: clibBuildSchema,
    needs: z.array(nameField).optional().describe('C library projects that must be there first.'),
    provides: z.array(nameField).optional().describe('Capabilities that alternatives have in common, such as blas and lapack.'),
    expects: z
      .strictObject({
        headers: z.array(relativePathField).optional().describe('Headers, relative to include/.'),
        libraries: z.array(libraryField).optional().describe('Libraries without `lib` and ending: `png16` for libpng16.so or libpng16.a.'),
        'pkg-config': z.array(libraryField).optional().describe('Names pkg-config must know.'),
      })
      .describe('What must be there after the build; checked.'),
    platforms: z
      .record(nameField, clibAdjustmentSchema.nullable())
      .optional()
      .describe('What differs per platform; `null` where the library is not built.'),
  })
  .describe('clib.yaml: one C library.');

export type WrittenClib = z.infer<typeof clibSchema>;

export interface ClibBuild {
  readonly system: BuildSystem;
  readonly directory: string;
  readonly configure: readonly string[];
  readonly arguments: readonly string[];
  readonly targets: readonly string[];
  readonly steps: readonly (readonly string[])[];
  readonly copy: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly patches: readonly string[];
  readonly tools: readonly string[];
}

/** A C library in its one spelling, before anything platform- or source-specific is applied. */
export interface Clib {
  readonly name: string;
  readonly version: string;
  readonly license: { readonly spdx: string; readonly files: readonly string[] };
  readonly sources: readonly Source[];
  readonly build: ClibBuild;
  readonly needs: readonly string[];
  readonly provides: readonly string[];
  readonly expects: { readonly headers: readonly string[]; readonly libraries: readonly string[]; readonly pkgConfig: readonly string[] };
  /** Platform key to what differs there; `null` means not built. */
  readonly platforms: Readonly<Record<string, ClibAdjustment | null>>;
}

/** @param folderName name of the folder that holds the file */
export const normalizeClib = (
  document: ParsedDocument<WrittenClib>,
  folderName: string,
): { readonly value: Clib; readonly problems: readonly Problem[] } => {
  const { written } = document;
  const problems: Problem[] = [];
  const { build } = written;
  const misplaced: readonly [keyof typeof build, readonly BuildSystem[]][] = [
    ['configure', ['autotools', 'cmake']],
    ['targets', ['autotools', 'cmake', 'make']],
    ['arguments', ['autotools', 'make']],
    ['steps', ['steps']],
    ['copy', ['prebuilt']],
  ];
  for (const [key, systems] of misplaced) {
    if (build[key] !== undefined && !systems.includes(build.system)) {
      problems.push(document.problemAt(['build', key], `"build.${key}" means nothing for the build system ${build.system}`, `it is for ${systems.join(', ')}`, 'key'));
    }
  }
  if (build.system === 'steps' && build.steps === undefined) problems.push(document.problemAt(['build'], 'the build system steps needs "build.steps"', undefined, 'key'));
  if (build.system === 'prebuilt' && build.copy === undefined) problems.push(document.problemAt(['build'], 'the build system prebuilt needs "build.copy"', undefined, 'key'));
  return {
    value: {
      name: written.name ?? folderName,
      version: written.version,
      license: written.license,
      sources: written.sources.map(normalizeSource),
      build: {
        system: build.system,
        directory: build.directory ?? '.',
        configure: build.configure ?? [],
        arguments: build.arguments ?? [],
        targets: build.targets ?? [],
        steps: build.steps ?? [],
        copy: build.copy ?? {},
        environment: build.environment ?? {},
        patches: build.patches ?? [],
        tools: build.tools ?? (build.system === 'autotools' || build.system === 'make' ? ['make'] : []),
      },
      needs: written.needs ?? [],
      provides: written.provides ?? [],
      expects: {
        headers: written.expects.headers ?? [],
        libraries: written.expects.libraries ?? [],
        pkgConfig: written.expects['pkg-config'] ?? [],
      },
      platforms: written.platforms ?? {},
    },
    problems,
  };
};

/** Applies what differs for a platform or for the source that was found. */
export const adjustClib = (clib: Clib, adjustment: ClibAdjustment): Clib => ({
  ...clib,
  version: adjustment.version ?? clib.version,
  provides: adjustment.provides ?? clib.provides,
  license: {
    spdx: adjustment.license?.spdx ?? clib.license.spdx,
    files: [...clib.license.files, ...(adjustment.license?.files ?? [])],
  },
  build: {
    ...clib.build,
    configure: [...clib.build.configure, ...(adjustment.configure ?? [])],
    arguments: [...clib.build.arguments, ...(adjustment.arguments ?? [])],
    targets: adjustment.targets ?? clib.build.targets,
    environment: { ...clib.build.environment, ...adjustment.environment },
    directory: adjustment.directory ?? clib.build.directory,
  },
});
