import { applyPatch, parsePatch, type StructuredPatch } from 'diff';
import { WheelError } from '../errors/wheel-error';

/** What a patch does to one file. Paths are relative, with one leading folder stripped (`patch -p1`). */
export type FileChange =
  | { readonly kind: 'change' | 'create'; readonly path: string; readonly hunks: StructuredPatch }
  | { readonly kind: 'delete'; readonly path: string; readonly hunks: StructuredPatch };

/**
 * Reads a unified diff as `diff -u` and `git diff` write them.
 *
 * @param name of the patch, for errors
 * @throws WheelError definition-invalid for what is no unified diff of text files, or leaves the folder
 */
export const parseUnifiedDiff = (name: string, text: string): readonly FileChange[] => {
  const refuse = (message: string, hint?: string, cause?: unknown): never => {
    throw new WheelError({ code: 'definition-invalid', family: 'usage', message: `patch ${name}: ${message}`, ...(hint === undefined ? {} : { hint }), cause });
  };
  if (/^(GIT binary patch|Binary files .* differ)$/mu.test(text)) refuse('holds a binary change', 'only changes of text files can be applied');
  let parsed: readonly StructuredPatch[];
  try {
    parsed = parsePatch(text);
  } catch (cause) {
    return refuse(`is no unified diff: ${String((cause as { readonly message?: unknown }).message ?? cause)}`, 'make it with "git diff" or "diff -u"', cause);
  }
  const changes = parsed
    .filter((file) => file.hunks.length > 0)
    .map((file): FileChange => {
      if (file.isRename === true || file.isCopy === true) refuse(`renames or copies ${file.oldFileName}`, 'make the patch with "git diff --no-renames"');
      const kind = file.oldFileName === '/dev/null' ? 'create' : file.newFileName === '/dev/null' ? 'delete' : 'change';
      const written = kind === 'delete' ? file.oldFileName : file.newFileName;
      if (written === undefined || written === '/dev/null') return refuse('a change without a file name');
      const path = written.split('/').slice(1).join('/');
      if (path === '' || path.startsWith('/') || path.split(/[\\/]/u).some((part) => part === '..' || part === '')) {
        refuse(`"${written}" is no path below one leading folder`, 'paths look like a/src/file.c and b/src/file.c');
      }
      return { kind, path, hunks: file };
    });
  return changes.length === 0 ? refuse('changes nothing', 'it holds no "@@" hunk') : changes;
};

/**
 * The text of a file after a change. Every context line must be there exactly; only line numbers may have moved.
 *
 * @param text of the file now; undefined when there is none
 * @throws WheelError expectation-failed with the file and the first hunk that does not fit
 */
export const applyFileChange = (name: string, change: FileChange, text: string | undefined): string => {
  const refuse = (message: string): never => {
    throw new WheelError({
      code: 'expectation-failed',
      family: 'usage',
      message: `patch ${name} does not apply: ${message}`,
      hint: 'make the patch again from the very source that clib.yaml or wheel.yaml names; context lines must fit exactly',
    });
  };
  if (change.kind === 'create') {
    if (text !== undefined) refuse(`${change.path} is there already`);
  } else if (text === undefined) {
    refuse(`${change.path} is not in the source`);
  }
  const before = text ?? '';
  const applied = applyPatch(before, change.hunks, { fuzzFactor: 0, autoConvertLineEndings: false });
  if (applied !== false) {
    if (change.kind === 'delete' && applied !== '') refuse(`${change.path} has more in it than the patch removes`);
    return applied;
  }
  const { hunks } = change.hunks;
  const failing = hunks.findIndex(
    (_, position) => applyPatch(before, { ...change.hunks, hunks: hunks.slice(0, position + 1) }, { fuzzFactor: 0, autoConvertLineEndings: false }) === false,
  );
  const hunk = hunks[failing];
  return refuse(
    `${change.path}, hunk ${failing + 1} of ${hunks.length}${hunk === undefined ? '' : ` (@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@)`}`,
  );
};
