import type { Platform } from '../definitions/platforms';
import { onPlatform } from '../definitions/skipped-cells';
import { matchesSelector, type WheelProject } from '../definitions/wheel';
import type { Problem } from '../errors/problem';
import { WheelError } from '../errors/wheel-error';
import { formatPlatformTag, parsePlatformTag } from '../values/platform-tag';
import { parseSdistFilename } from '../values/sdist-filename';
import { parseWheelFilename, tagsOf } from '../values/wheel-filename';
import { parseWheelTag } from '../values/wheel-tag';

/** One thing that a release must hold. */
export type ExpectedFile =
  /** A file of this name, and of this sha256 where one is known. */
  | { readonly kind: 'file'; readonly file: string; readonly sha256: string | undefined }
  | { readonly kind: 'sdist' }
  /** A wheel with one of these tags; each part may hold `*` and `?`. */
  | { readonly kind: 'wheel'; /** Where it is not said, any will do, and none. */ readonly build?: string; readonly tags: readonly { readonly python: string; readonly abi: string; readonly platform: string }[] };

/** What there is, as far as completeness goes. */
export interface PresentFile {
  readonly file: string;
  /** undefined where it is not known */
  readonly sha256: string | undefined;
}

/**
 * Reads the file of `--expect`: one line for each file of the release, `#` starts a comment. A line is a file name, a
 * line of sha256sum, the tags of a wheel (with `*` and `?`), or the word `sdist`.
 *
 * @example parseExpected('expected.txt', 'cp313-cp313-manylinux_2_17_x86_64\ncp313-*-win_*\nsdist\n')
 * @throws WheelError definition-invalid with every wrong line
 */
export const parseExpected = (file: string, text: string): readonly ExpectedFile[] => {
  const problems: Problem[] = [];
  const expected: ExpectedFile[] = [];
  text.replace(/^\u{feff}/u, '').split(/\r\n|\n|\r/u).forEach((line, index) => {
    const words = line.replace(/(^|\s)#.*$/u, '').trim();
    if (words === '') return;
    const parsed = parseLine(words);
    if (parsed === undefined) {
      problems.push({ file, line: index + 1, message: `"${words}" is no file name, no tags of a wheel and not the word sdist`, hint: 'such as: numpy-2.2.6-cp313-cp313-win_amd64.whl, cp313-cp313-manylinux_2_17_x86_64, cp313-*-win_*, sdist' });
    } else if (expected.some((other) => describeExpected(other) === describeExpected(parsed))) {
      problems.push({ file, line: index + 1, message: `"${words}" is there twice` });
    } else {
      expected.push(parsed);
    }
  });
  if (problems.length === 0 && expected.length === 0) problems.push({ file, message: 'it names nothing', hint: 'a release of nothing is not what you mean' });
  if (problems.length === 0) return expected;
  throw new WheelError({ code: 'definition-invalid', family: 'usage', message: `${file} does not say what is expected`, problems });
};

const parseLine = (line: string): ExpectedFile | undefined => {
  if (line === 'sdist') return { kind: 'sdist' };
  const sum = /^(?<sha256>[0-9a-fA-F]{64}) [ *](?<file>\S.*)$/u.exec(line)?.groups;
  const name = (sum?.['file'] ?? line).replace(/^\.\//u, '');
  if (isFileName(name)) return { kind: 'file', file: name, sha256: sum?.['sha256']?.toLowerCase() };
  const tag = sum === undefined && /^[\w.*?-]+$/u.test(line) ? parseWheelTag(line) : undefined;
  return tag === undefined ? undefined : { kind: 'wheel', tags: expandSets(tag) };
};

const isFileName = (name: string): boolean => {
  try {
    if (name.endsWith('.whl')) parseWheelFilename(name);
    else parseSdistFilename(name);
    return true;
  } catch {
    return false;
  }
};

/** Compressed sets (`py2.py3-none-any`): any of their tags will do. */
const expandSets = ({ python, abi, platform }: { readonly python: string; readonly abi: string; readonly platform: string }): (ExpectedFile & { kind: 'wheel' })['tags'] =>
  python.split('.').flatMap((one) => abi.split('.').flatMap((two) => platform.split('.').map((three) => ({ python: one, abi: two, platform: three }))));

/**
 * The wheels of a project: its Pythons on its platforms; one for each platform where one serves all Pythons, or one
 * for all platforms.
 *
 * @param skipped Pythons that the project let a machine skip
 */
export const expectedWheels = (project: Pick<WheelProject, 'pythons' | 'skip' | 'abi' | 'buildTag'>, platforms: readonly Pick<Platform, 'key' | 'tag'>[], skipped: readonly string[] = []): readonly ExpectedFile[] => {
  const tagOf = ({ tag }: Pick<Platform, 'tag'>): string => tag ?? '*';
  const expected = platforms.flatMap((platform): ExpectedFile[] => {
    switch (project.abi) {
      case 'cpython':
        return onPlatform(project, platform.key)
          .pythons.filter((python) => !skipped.includes(python))
          .map((python) => ({ kind: 'wheel', tags: [{ python: python.replace(/t$/u, ''), abi: abiOfPython(python), platform: tagOf(platform) }] }));
      case 'abi3':
        return [{ kind: 'wheel', tags: [{ python: 'cp3*', abi: 'abi3', platform: tagOf(platform) }] }];
      case 'none':
        return [{ kind: 'wheel', tags: [{ python: '*', abi: 'none', platform: tagOf(platform) }, { python: '*', abi: 'none', platform: 'any' }] }];
    }
  });
  const { buildTag } = project;
  const tagged = expected.map((one): ExpectedFile => (one.kind === 'wheel' && buildTag !== undefined ? { ...one, build: buildTag } : one));
  return [...new Map(tagged.map((one) => [describeExpected(one), one])).values()];
};

/** cp37 has the ABI cp37m, as everything before cp38. */
const abiOfPython = (python: string): string => (/^cp3[0-7]$/u.test(python) ? `${python}m` : python);

/** For people. */
export const describeExpected = (expected: ExpectedFile): string => {
  switch (expected.kind) {
    case 'file':
      return expected.file;
    case 'sdist':
      return 'an sdist';
    case 'wheel':
      return `a wheel ${expected.tags.map(({ python, abi, platform }) => `${python}-${abi}-${platform}`).join(' or ')}${expected.build === undefined ? '' : ` with the build tag ${expected.build}`}`;
  }
};

/** Whether a file is what is expected; its hash is not looked at. */
export const isExpected = (expected: ExpectedFile, { file }: Pick<PresentFile, 'file'>): boolean => {
  switch (expected.kind) {
    case 'file':
      return file === expected.file;
    case 'sdist':
      return !file.endsWith('.whl');
    case 'wheel': {
      if (!file.endsWith('.whl')) return false;
      const name = parseWheelFilename(file);
      if (expected.build !== undefined && name.build !== expected.build) return false;
      const tags = tagsOf(name);
      return expected.tags.some((wanted) => tags.some((tag) => matchesSelector(wanted.python, tag.python) && matchesSelector(wanted.abi, tag.abi) && matchesPlatform(wanted.platform, tag.platform)));
    }
  }
};

const matchesPlatform = (pattern: string, platform: string): boolean => {
  const spelled = (text: string): string => formatPlatformTag(parsePlatformTag(text));
  return matchesSelector(pattern, platform) || matchesSelector(spelled(pattern), spelled(platform));
};

export interface Completeness {
  readonly missing: readonly ExpectedFile[];
  /** Names that nothing expects. */
  readonly unexpected: readonly string[];
  /** Files that are expected with another sha256. */
  readonly different: readonly { readonly file: string; readonly expected: string; readonly actual: string }[];
}

/** Compares what is there with what is expected. */
export const compareWithExpected = (present: readonly PresentFile[], expected: readonly ExpectedFile[]): Completeness => ({
  missing: expected.filter((one) => !present.some((file) => isExpected(one, file))),
  unexpected: present.filter((file) => !expected.some((one) => isExpected(one, file))).map(({ file }) => file),
  different: present.flatMap(({ file, sha256 }) =>
    expected.flatMap((one) => (one.kind === 'file' && one.file === file && one.sha256 !== undefined && sha256 !== undefined && one.sha256 !== sha256 ? [{ file, expected: one.sha256, actual: sha256 }] : [])),
  ),
});
