import type { UploadRules } from '../definitions/destinations';
import { findingsOf, type CheckedFile, type ReleaseFinding } from './release-finding';
import { checkUpload } from './upload-checks';

/**
 * Everything that can be known about a release before a byte of it is sent: each file by itself, and all of them as
 * one release. What a destination has is `planUpload`'s.
 *
 * @returns every finding at once, errors and warnings, in the order of the files
 */
export const checkRelease = (files: readonly CheckedFile[], { rules }: { readonly rules: UploadRules }): readonly ReleaseFinding[] => [
  ...files.flatMap((file) => checkUpload(file, rules)),
  ...checkTogether(files, rules),
];

const checkTogether = (files: readonly CheckedFile[], rules: UploadRules): readonly ReleaseFinding[] => {
  const found: ReleaseFinding[] = [];
  const [first] = files;
  if (first === undefined) return found;
  const release = findingsOf(`${first.project} ${first.version}`);
  const others = files.filter(({ project, version }) => project !== first.project || version !== first.version);
  for (const { file } of others) release.error(`does not go together with ${file}`, 'one release at a time: each project and version by itself');
  for (const file of files) {
    const twin = files.find((other) => other.sha256 === file.sha256);
    if (rules === 'pypi' && twin !== undefined && twin !== file) release.error(`has the same bytes twice, as ${twin.file} and ${file.file}; PyPI takes no bytes twice`);
  }
  if (rules === 'pypi' && files.filter(({ kind }) => kind === 'sdist').length > 1) release.error('has more than one sdist; PyPI takes one');
  return [...found, ...release.found];
};
