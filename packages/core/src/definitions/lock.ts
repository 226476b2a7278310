import { z } from 'zod';
import { exactVersionField, nameField, pythonTagField, sha256Field } from './fields';
import { furtherIndexField } from './further-index';
import { lockedCommitSchema } from './git-source';

/** One distribution of a resolved environment, with the sha256 of every file it may be installed from. */
export const lockedPackageSchema = z.strictObject({
  name: nameField,
  version: z.string().min(1),
  hashes: z.array(sha256Field).min(1),
});

export const wheelLockSchema = z
  .strictObject({
    lockfileVersion: z.literal(1),
    source: z
      .union([z.strictObject({ distribution: nameField, version: exactVersionField, file: z.string(), sha256: sha256Field }).describe('The sdist of the Python index.'), lockedCommitSchema])
      .optional()
      .describe('The sdist of the Python index, or a commit; absent for a source tree of the workspace.'),
    indexes: z.array(furtherIndexField).optional().describe('Further indexes that were asked, as wheel.yaml names them.'),
    requirements: z
      .strictObject({
        build: z.array(z.string()).describe('build-system.requires of its pyproject.toml.'),
        dependencies: z.array(z.string()).describe('What the distribution needs when it runs, as far as its source says so before a build.'),
      })
      .optional()
      .describe('What the source itself asks for, so that a stale lock is seen without the source.'),
    environments: z.array(
      z.strictObject({
        purpose: z.enum(['build', 'test']),
        python: pythonTagField,
        requires: z.array(z.string()).describe('What was asked for: the source’s own build requirements and those of wheel.yaml, sorted.'),
        constraints: z.array(z.string()),
        against: z
          .array(
            z.strictObject({
              name: nameField,
              version: exactVersionField.optional().describe('Of its pinned source; absent where only the built wheel knows it.'),
              dependencies: z.array(z.string()).describe('What it needs when it runs: part of what was resolved.'),
            }),
          )
          .optional()
          .describe('Distributions that other wheel projects of the workspace provide; not among the packages.'),
        packages: z.array(lockedPackageSchema).describe('What it resolved to, by name.'),
      }),
    ),
  })
  .describe('wheel.lock.json: what a wheel project resolved to. Written by `nx g @wheelwright/nx:lock`, committed.');

export const platformsLockSchema = z
  .strictObject({
    lockfileVersion: z.literal(1),
    tools: z.array(z.strictObject({ name: nameField, version: exactVersionField, packages: z.array(lockedPackageSchema) })),
  })
  .describe('platforms.lock.json: hashes of the tools of platforms.yaml. Written by `nx g @wheelwright/nx:lock`, committed.');

/** The sdist that a lock names. */
export type LockedSdist = Exclude<NonNullable<WheelLock['source']>, { readonly git: string }>;
export type LockedPackage = Readonly<z.infer<typeof lockedPackageSchema>>;
export type WheelLock = z.infer<typeof wheelLockSchema>;
export type LockedEnvironment = WheelLock['environments'][number];
export type PlatformsLock = z.infer<typeof platformsLockSchema>;

/** Text of a requirements file that pins every package by hash, as pip and uv read it (`--require-hashes`). */
export const formatRequirements = (packages: readonly LockedPackage[]): string =>
  packages
    .map((entry) => [`${entry.name}==${entry.version}`, ...entry.hashes.map((hash) => `    --hash=sha256:${hash}`)].join(' \\\n'))
    .map((lines) => `${lines}\n`)
    .join('');
