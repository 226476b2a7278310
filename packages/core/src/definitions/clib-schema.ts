import { z } from 'zod';
import { argvField, environmentField, exactVersionField, libraryField, nameField, relativePathField } from './fields';
import { clibAdjustmentSchema, sourceSchema } from './source';

export const buildSystems = ['autotools', 'cmake', 'make', 'prebuilt', 'steps', 'machine'] as const;
export type BuildSystem = (typeof buildSystems)[number];

export const clibBuildSchema = z
  .strictObject({
    system: z
      .enum(buildSystems)
      .optional()
      .describe(
        '`autotools`: configure, make, make install. `cmake`: cmake and ninja. `make`: make only. `prebuilt`: nothing is compiled, files are copied. `steps`: the argv lists of `steps`. `machine`: nothing is built, the machine’s own library is used.',
      ),
    directory: relativePathField.optional().describe('Folder inside the source to build in; its root when not said.'),
    script: relativePathField.optional().describe('For `autotools`: the configure script; `configure` when not said.'),
    configure: z.array(z.string()).optional().describe('Arguments of configure, or -D words of cmake.'),
    passes: z
      .array(z.array(z.string()))
      .min(1)
      .optional()
      .describe('For `autotools` and `cmake`: configured, built and installed once per entry, with these words after `configure`, each in a build folder of its own.'),
    arguments: z.array(z.string()).optional().describe('Arguments of every make call, such as variables.'),
    targets: z.array(z.string()).optional().describe('Targets to build; the default target when not said.'),
    install: z.array(z.string()).min(1).optional().describe('For `autotools` and `make`: targets of the install call; `install` when not said.'),
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
    'How to build. Words may hold {prefix} (where it is installed), {source}, {build}, {dependencies} (the prefix of what it needs), {destination}, {version} and {jobs}.',
  );

export const clibCheckSchema = z
  .strictObject({
    code: z.string().optional().describe('Body of `main`; stdio.h and the headers of `expects` are included.'),
    language: z.enum(['c', 'c++']).optional().describe('Language of `code`; c when not said.'),
    includes: z.array(relativePathField).optional().describe('Headers to include instead of those of `expects`.'),
    libraries: z.array(libraryField).optional().describe('Further libraries to link.'),
    flags: z.array(z.string()).optional().describe('Words for the compiler that whoever uses the library needs too, such as -fopenmp.'),
    run: argvField.optional().describe('For tools, instead of `code`: a program of the prefix and its arguments.'),
    prints: z.string().min(1).optional().describe('What the output must contain; {version} is the version of the library.'),
  })
  .describe('A tiny program that is compiled and linked against the finished prefix, wherever that is, and run.');

export const clibSchema = z
  .strictObject({
    name: nameField.optional().describe('Name of the library and of its Nx project; the folder’s name when not said.'),
    extends: nameField
      .optional()
      .describe(
        'Another library of the workspace or of the catalogue: everything is as there but for what stands here. `configure`, `arguments`, `patches` and licence files are appended, mappings merged, all else replaced.',
      ),
    kind: z.enum(['library', 'tool']).optional().describe('`library`, or `tool`: programs for the builds that need it, which see its bin folder on PATH and nothing else of it.'),
    version: exactVersionField.optional(),
    license: z
      .strictObject({
        spdx: z.string().min(1).optional().describe('SPDX licence expression.'),
        files: z.array(relativePathField).optional().describe('Licence texts in the source; they go into every wheel that grafts the library.'),
      })
      .optional()
      .describe('The licence of the library.'),
    sources: z.array(sourceSchema).optional().describe('Where the source can be had; tried in order.'),
    build: clibBuildSchema.optional(),
    needs: z.array(nameField).optional().describe('C library projects that must be there first.'),
    provides: z.array(nameField).optional().describe('Capabilities that alternatives have in common, such as blas and lapack.'),
    exports: environmentField.optional().describe('For tools: environment variables of every build that needs it; {prefix} is the folder it is in.'),
    expects: z
      .strictObject({
        headers: z.array(relativePathField).optional().describe('Headers, relative to include/.'),
        libraries: z.array(libraryField).optional().describe('Libraries without `lib` and ending: `png16` for libpng16.so or libpng16.a.'),
        sonames: z.array(libraryField).optional().describe('SONAMEs of shared libraries: `libpng16.so.16`.'),
        'pkg-config': z.array(libraryField).optional().describe('Names pkg-config must know.'),
        programs: z.array(libraryField).optional().describe('Programs in bin/.'),
      })
      .optional()
      .describe('What must be there after the build; checked.'),
    check: clibCheckSchema.optional(),
    platforms: z
      .record(nameField, z.union([clibAdjustmentSchema, z.string().min(1).describe('Why the library is not built for this platform.'), z.null()]))
      .optional()
      .describe('What differs per platform; where the library is not built, the reason as a text, or `null`.'),
  })
  .describe('clib.yaml: one C library.');

export type WrittenClib = z.infer<typeof clibSchema>;
