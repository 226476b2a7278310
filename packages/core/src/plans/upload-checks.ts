import type { UploadRules } from '../definitions/destinations';
import { formatSdistFilename, parseSdistFilename } from '../values/sdist-filename';
import { findingsOf, type CheckedFile, type ReleaseFinding } from './release-finding';
import { findDisagreements } from './wheel-agreement';

/** PyPI's limits where a project has not been given others, in bytes. */
export const pypiFileLimit = 100 * 1024 * 1024;

/** What is wrong with one file, by itself. */
export const checkUpload = (file: CheckedFile, rules: UploadRules): readonly ReleaseFinding[] => {
  const findings = findingsOf(file.file);
  const { contents } = file;
  for (const problem of contents.problems) findings.error(problem);
  if (contents.kind === 'wheel') for (const disagreement of findDisagreements(contents.outline)) findings.error(disagreement);
  if (rules !== 'pypi') return findings.found;
  if (file.size > pypiFileLimit) findings.error(`has ${file.size} bytes; PyPI takes ${pypiFileLimit} unless the project has been granted more`);
  if (file.kind === 'sdist') {
    const parts = parseSdistFilename(file.file);
    const demanded = formatSdistFilename({ ...parts, ending: '.tar.gz' });
    if (file.file !== demanded) findings.error(`has to be called ${demanded}`, 'PEP 625');
  }
  return findings.found;
};
