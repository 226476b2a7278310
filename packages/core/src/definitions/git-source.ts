import { z } from 'zod';
import { isGitLocation, parseGitLocation } from '../values/git-location';
import { relativePathField } from './fields';

const repositoryField = z.string().superRefine((text, context) => {
  const read = parseGitLocation(text);
  if (!isGitLocation(read)) context.addIssue({ code: 'custom', message: `${read.message} (${read.hint})` });
});

const refField = z
  .string()
  .regex(/^[^\s~^:?*[\\-][^\s~^:?*[\\]*$/u, 'must be the name of a branch or a tag, or a hash; quote what looks like a number')
  .describe('Branch, tag or hash, whole or its first digits. A branch is built as it is in the repository at each run; `nx g @wheelwright/nx:lock` notes what a tag stands for. The variables <PROJECT>_BUILD_COMMIT and BUILD_COMMIT override it.');

/** `source` of a wheel.yaml that takes a commit of a git repository. */
export const gitSourceSchema = z
  .strictObject({
    git: repositoryField.describe('Repository: an https:// or ssh:// URL, `user@host:path`, or a folder of the workspace that is one.'),
    ref: refField,
    submodules: z.boolean().optional().describe('Whether submodules are there too, at the commits that the commit names, and theirs; true when not said.'),
    subdirectory: relativePathField.optional().describe('Folder of the repository that holds the project; its root when not said. Patches are relative to the root.'),
  })
  .describe('A commit of a git repository, with its history, tags and submodules.');

export interface GitSource {
  readonly kind: 'git';
  /** As written. */
  readonly git: string;
  readonly ref: string;
  readonly submodules: boolean;
  /** Without `.` and doubled slashes; empty for the root. */
  readonly subdirectory: string;
}

export const normalizeGitSource = (written: z.infer<typeof gitSourceSchema>): GitSource => ({
  kind: 'git',
  git: written.git,
  ref: written.ref,
  submodules: written.submodules ?? true,
  subdirectory: (written.subdirectory ?? '').split('/').filter((part) => part !== '' && part !== '.').join('/'),
});

const hashField = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/u);

/** What a lock says of a git source. */
export const lockedCommitSchema = z
  .strictObject({
    git: z.string(),
    ref: z.string().describe('What was asked for.'),
    kind: z.enum(['branch', 'tag', 'commit']).describe('What it is; a branch may stand for another commit today.'),
    commit: hashField,
    tags: z.array(z.string()).describe('Tags at the commit itself: they decide its version.'),
  })
  .describe('The commit of a git repository.');

export type LockedCommit = Readonly<z.infer<typeof lockedCommitSchema>>;

/** source.json, in dist/sources/<project>: what stages build, whatever name it was asked for by. */
export const sourceRecordSchema = z.strictObject({ git: z.string(), commit: hashField, tags: z.array(z.string()) });

export type SourceRecord = Readonly<z.infer<typeof sourceRecordSchema>>;
