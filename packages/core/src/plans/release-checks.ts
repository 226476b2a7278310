import { headerOf, headersOf } from '../values/metadata';
import { compareNumbers } from '../values/version';
import { parseRequirement } from '../formats/requirement';
import { findingsOf, type CheckedFile, type Findings, type ReleaseFinding } from './release-finding';
import { checkUpload, type UploadCheckSettings } from './upload-checks';

/**
 * Everything that can be known about a release before a byte of it is sent: each file by itself, and all of them as
 * one release. What a destination has is `planUpload`'s.
 *
 * @returns every finding at once, errors and warnings, in the order of the files
 * @example checkRelease(files, { rules: 'pypi' })
 */
export const checkRelease = (files: readonly CheckedFile[], settings: UploadCheckSettings): readonly ReleaseFinding[] => [
  ...files.flatMap((file) => checkUpload(file, settings)),
  ...checkTogether(files, settings),
];

const checkTogether = (files: readonly CheckedFile[], { rules }: UploadCheckSettings): readonly ReleaseFinding[] => {
  const [first] = files;
  if (first === undefined) return [];
  const findings = findingsOf(`${first.project} ${first.version}`);
  checkSameRelease(files, first, findings);
  if (rules === 'pypi') {
    checkTwins(files, findings);
    const sdists = files.filter(({ kind }) => kind === 'sdist');
    if (sdists.length > 1) findings.error(`it has ${sdists.length} sdists, and PyPI takes one: ${sdists.map(({ file }) => file).join(', ')}`);
  }
  const isOne = files.every(({ project, version }) => project === first.project && version === first.version);
  return [...findings.found, ...(isOne ? checkSameMetadata(files) : [])];
};

const checkSameRelease = (files: readonly CheckedFile[], first: CheckedFile, { error }: Findings): void => {
  for (const { file, project, version } of files) if (project !== first.project || version !== first.version) error(`it does not go together with ${file}, which is ${project} ${version}`, 'one project and one version at a time');
};

const checkTwins = (files: readonly CheckedFile[], { error }: Findings): void => {
  for (const group of grouped(files, ({ sha256 }) => sha256)) {
    if (group.length > 1) error(`it has the same bytes under ${group.length} names, and PyPI takes no bytes twice: ${group.map(({ file }) => file).join(', ')}`, 'was a wheel renamed by hand? Build each under its own name');
  }
};

/** What installers act on has to be the same in all files of a release; of other fields it is only odd when it is not. */
const decisive = ['Requires-Dist', 'Requires-Python', 'Provides-Extra'];
const descriptive = ['Name', 'Summary', 'Keywords', 'Home-page', 'Download-URL', 'Author', 'Author-email', 'Maintainer', 'Maintainer-email', 'License', 'License-Expression', 'Classifier', 'Project-URL', 'Description-Content-Type'];

/**
 * Indexes show what the first file of a release says as what all of it says. Left out is what differs by nature:
 * licence files of libraries inside a wheel, platforms, the version of the metadata; and what an sdist calls dynamic.
 */
const checkSameMetadata = (files: readonly CheckedFile[]): readonly ReleaseFinding[] => {
  const named = [...decisive, ...descriptive].flatMap((field) => {
    const speaking = files.filter((file) => speaksOf(file, field));
    return differing(speaking, (file) => valuesOf(file, field)).map(({ file, own, usual, like }) => finding(field, { file, own, usual, like }));
  });
  const bodies = differing(
    files.filter((file) => speaksOf(file, 'Description')),
    ({ metadata }) => [metadata.body.trim()],
  ).map(({ file, like }): ReleaseFinding => ({ severity: 'warning', file, message: `its description is another than that of ${like}`, hint: 'an index shows the one that comes first' }));
  return [...named, ...bodies];
};

interface Difference {
  readonly file: string;
  readonly own: readonly string[];
  readonly usual: readonly string[];
  /** A file with the usual values. */
  readonly like: string;
}

const finding = (field: string, { file, own, usual, like }: Difference): ReleaseFinding => {
  const more = own.filter((value) => !usual.includes(value));
  const less = usual.filter((value) => !own.includes(value));
  const parts = [...(more.length === 0 ? [] : [`has ${shown(more)}`]), ...(less.length === 0 ? [] : [`lacks ${shown(less)}`])];
  return {
    severity: decisive.includes(field) ? 'error' : 'warning',
    file,
    message: `its ${field} differs from that of ${like}: it ${parts.join(' and ')}`,
    hint: decisive.includes(field) ? 'all files of a release need the same; was one of them built from another source?' : 'an index shows the one that comes first',
  };
};

const shown = (values: readonly string[]): string => values.slice(0, 5).map((value) => JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value)).join(', ') + (values.length > 5 ? ` and ${values.length - 5} more` : '');

/** Before metadata 2.2 an sdist could not say what is dynamic, and any of it may be. */
const speaksOf = ({ kind, metadata }: CheckedFile, field: string): boolean => {
  if (kind === 'wheel') return true;
  if (compareNumbers(headerOf(metadata, 'Metadata-Version') ?? '1.0', '2.2') < 0) return field === 'Name';
  return !headersOf(metadata, 'Dynamic').some((dynamic) => dynamic.toLowerCase() === field.toLowerCase());
};

const valuesOf = ({ metadata }: CheckedFile, field: string): readonly string[] => {
  const values = headersOf(metadata, field).filter((value) => value !== '' && value !== 'UNKNOWN');
  return [...new Set(field === 'Requires-Dist' ? values.map(normalRequirement) : values)].sort();
};

/** Tools write spaces, parentheses and the order of versions as they like. */
const normalRequirement = (text: string): string => {
  try {
    const { name, extras, specifiers, url, marker } = parseRequirement(text);
    return [`${name}${extras.length === 0 ? '' : `[${extras.join(',')}]`}${url === undefined ? specifiers.join(',') : ` @ ${url}`}`, ...(marker === undefined ? [] : [marker.replaceAll("'", '"').replaceAll(/\s+/gu, ' ')])].join('; ');
  } catch {
    return text;
  }
};

/** Those files that say another thing than most do; of equals the first counts. */
const differing = (files: readonly CheckedFile[], values: (file: CheckedFile) => readonly string[]): readonly Difference[] => {
  const groups = grouped(files, (file) => JSON.stringify(values(file)));
  const largest = Math.max(0, ...groups.map(({ length }) => length));
  const [like] = groups.find(({ length }) => length === largest) ?? [];
  if (like === undefined || groups.length === 1) return [];
  const usual = values(like);
  return groups.flat().flatMap((file) => {
    const own = values(file);
    return JSON.stringify(own) === JSON.stringify(usual) ? [] : [{ file: file.file, own, usual, like: like.file }];
  });
};

const grouped = (files: readonly CheckedFile[], key: (file: CheckedFile) => string): readonly (readonly CheckedFile[])[] => {
  const groups = new Map<string, CheckedFile[]>();
  for (const file of files) groups.set(key(file), [...(groups.get(key(file)) ?? []), file]);
  return [...groups.values()];
};
