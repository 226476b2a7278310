import type { UploadRules } from '../definitions/destinations';
import type { ReleaseContents } from '../formats/release-contents';
import { isStreamingProblem } from '../formats/zip-structure';
import { isPypiPlatform, pypiPlatformHint } from '../policies/pypi-platforms';
import { IniError, parseIni } from '../tools/ini';
import { headerOf, headersOf } from '../values/metadata';
import { formatFileProjectName, normalizeProjectName } from '../values/project-name';
import { formatSdistFilename, parseSdistFilename } from '../values/sdist-filename';
import { compareNumbers, normalizeVersion, sameVersion } from '../values/version';
import { isPureWheel } from '../values/wheel-filename';
import { checkMetadata } from './metadata-checks';
import { findingsOf, type CheckedFile, type Findings, type ReleaseFinding } from './release-finding';
import { findDisagreements } from './wheel-agreement';

export interface UploadCheckSettings {
  readonly rules: UploadRules;
  /** Bytes that the index takes for one file, where it says so; of PyPI its usual limit is known. */
  readonly fileLimit?: number;
}

/** PyPI's limit for one file where a project has not been granted more, in bytes. */
export const pypiFileLimit = 100 * 1024 * 1024;

/** What is wrong with one file, by itself. */
export const checkUpload = (file: CheckedFile, { rules, fileLimit }: UploadCheckSettings): readonly ReleaseFinding[] => {
  const findings = findingsOf(file.file);
  const { contents } = file;
  for (const problem of contents.problems) {
    if (isStreamingProblem(problem) && rules !== 'pypi') findings.warn(problem, 'PyPI takes no archive that was written as a stream');
    else findings.error(problem, isStreamingProblem(problem) ? 'the archive was written as a stream; pack it again with a tool that writes whole files' : undefined);
  }
  if (contents.kind === 'wheel') checkWheel(contents, rules, findings);
  else checkSdist(file, contents, rules, findings);
  checkMetadata(file.metadata, rules, findings);
  checkSize(file, fileLimit ?? (rules === 'pypi' ? pypiFileLimit : Infinity), findings);
  return findings.found;
};

const checkSize = ({ size }: CheckedFile, limit: number, { error }: Findings): void => {
  if (size <= limit) return;
  error(`it has ${size} bytes, and ${limit} (${limit / 1024 / 1024} MiB) are allowed`, 'a project may ask its index for more; what it was granted is said in destinations.yaml (file-limit)');
};

type WheelContents = ReleaseContents & { readonly kind: 'wheel' };
type SdistContents = ReleaseContents & { readonly kind: 'sdist' };

const checkWheel = ({ outline, entryPoints }: WheelContents, rules: UploadRules, findings: Findings): void => {
  const { error, warn } = findings;
  for (const disagreement of findDisagreements(outline)) error(disagreement);
  const { filename, record = [], members, distInfo, wheel } = outline;
  if (record.some(({ path }) => path.includes('\\'))) warn('its RECORD has paths with backslashes', 'they are read as slashes; a newer build tool writes them so');
  for (const name of ['RECORD.jws', 'RECORD.p7s']) if (members.has(`${distInfo}/${name}`)) warn(`it has a ${name}, a kind of signature that nobody checks any more (PEP 815)`);
  if (wheel !== undefined && headerOf(wheel, 'Root-Is-Purelib')?.toLowerCase() === 'true' && !isPureWheel(filename)) warn(`its WHEEL says that it is pure Python (Root-Is-Purelib), and its name that it is for ${filename.platforms.join(', ')}`);
  if (rules === 'storage') return;
  if (entryPoints !== undefined) checkEntryPoints(entryPoints, findings);
  const [name = '', version = ''] = filename.stem.split('-');
  const strict = rules === 'pypi' ? error : warn;
  const normalized = formatFileProjectName(filename.distribution);
  if (name !== normalized) strict(`its name starts with ${name}; it has to be ${normalized}`, 'a newer build backend writes normalized names; renaming the file is not enough, as its dist-info folder has the name too');
  if (normalizeVersion(version) === undefined) strict(`its name has the version ${version}, which is none as it stands; it means ${filename.version}`);
  if (rules !== 'pypi') return;
  for (const platform of filename.platforms) if (!isPypiPlatform(platform)) error(`its platform tag ${platform} is none that PyPI takes`, pypiPlatformHint(platform));
};

/** Names of commands, which become names of files. */
const commandSections = ['console_scripts', 'gui_scripts'];

const checkEntryPoints = (text: string, { error }: Findings): void => {
  try {
    const sections = parseIni(text, { delimiters: '=', caseSensitive: true });
    for (const section of commandSections) {
      for (const name of sections.get(section)?.keys() ?? []) if (!/^[\p{L}\p{N}_.-]+$/u.test(name)) error(`its entry_points.txt has the command ${JSON.stringify(name)} in ${section}, which is no name of a command`);
    }
  } catch (failure) {
    if (!(failure instanceof IniError)) throw failure;
    error(`its entry_points.txt cannot be read: ${failure.message}`);
  }
};

const checkSdist = ({ file, metadata, project, version }: CheckedFile, { members }: SdistContents, rules: UploadRules, { error, warn }: Findings): void => {
  const [name, said, format] = ['Name', 'Version', 'Metadata-Version'].map((header) => headerOf(metadata, header));
  if (normalizeProjectName(name ?? '') !== project || !sameVersion(said ?? '', version)) error(`its PKG-INFO says ${name ?? 'no name'} ${said ?? 'no version'}`);
  if (rules === 'storage') return;
  const demanded = formatSdistFilename({ ...parseSdistFilename(file), version: normalizeVersion(said ?? '') ?? version, ending: '.tar.gz' });
  if (file !== demanded) (rules === 'pypi' ? error : warn)(`it has to be called ${demanded}`, 'PEP 625 says so; a newer build backend does it');
  if (compareNumbers(format ?? '1.0', '2.4') < 0) return;
  for (const path of headersOf(metadata, 'License-File')) if (!members.has(path)) error(`its PKG-INFO names the licence file ${path}, which is not there`);
};
