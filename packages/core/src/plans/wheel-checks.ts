import type { WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import type { WheelContents } from '../formats/wheel-contents';
import { headerOf } from '../values/metadata';
import { normalizeProjectName } from '../values/project-name';
import { parsePythonTag } from '../values/python-tag';
import { sameVersion } from '../values/version';
import { isPureWheel } from '../values/wheel-filename';
import { expandWheelTags, formatWheelTag, pythonAccepts, type WheelTag } from '../values/wheel-tag';

/** What a build of one cell must give. */
export interface WheelExpectation {
  readonly distribution: string;
  /** Of the sdist; undefined for a source tree, which says its version itself. */
  readonly version: string | undefined;
  readonly abi: WheelProject['abi'];
  /** cp310 */
  readonly python: string;
  /** C libraries it was to be linked with. */
  readonly libraries: readonly string[];
}

/**
 * Whether what a backend made is the wheel that was wanted: name, version and tags.
 *
 * @throws WheelError wheel-invalid naming everything that is wrong
 */
export const checkBuiltWheel = (wheel: Pick<WheelContents, 'file' | 'filename' | 'metadata'>, expected: WheelExpectation): void => {
  const findings = [...findIdentity(wheel, expected), ...findTags(wheel, expected)];
  if (findings.length === 0) return;
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `the build made ${wheel.file}, which is not the wheel that was wanted: ${findings.map(({ message }) => message).join('; ')}`,
    hint: [...new Set(findings.map(({ hint }) => hint))].join('; '),
  });
};

interface Finding {
  readonly message: string;
  readonly hint: string;
}

const findIdentity = ({ filename, metadata }: Pick<WheelContents, 'filename' | 'metadata'>, { distribution, version }: WheelExpectation): readonly Finding[] => {
  const findings: Finding[] = [];
  const wanted = normalizeProjectName(distribution);
  if (filename.distribution !== wanted) {
    findings.push({ message: `it is of ${filename.distribution}, not ${wanted}`, hint: 'correct "distribution" in wheel.yaml' });
  }
  if (version !== undefined && !sameVersion(filename.version, version)) {
    findings.push({ message: `its version is ${filename.version}, not ${version}`, hint: 'does the source take its version from git? An environment variable of its versioning tool can set it' });
  }
  const name = headerOf(metadata, 'Name') ?? '';
  const said = headerOf(metadata, 'Version') ?? '';
  if (normalizeProjectName(name) !== filename.distribution || !sameVersion(said, filename.version)) {
    findings.push({ message: `its METADATA says ${name} ${said}`, hint: 'the build backend contradicts itself' });
  }
  return findings;
};

const findTags = ({ filename }: Pick<WheelContents, 'filename'>, expected: WheelExpectation): readonly Finding[] => {
  const tags = expandWheelTags(filename);
  const shown = tags.map(formatWheelTag).join(', ');
  if (isPureWheel(filename) && (expected.libraries.length > 0 || expected.abi !== 'none')) {
    return [
      expected.libraries.length > 0
        ? { message: `it is for every platform (${shown}) though it links ${expected.libraries.join(', ')}`, hint: 'its extensions were not built: the log of the build says why' }
        : { message: `it is for every platform (${shown})`, hint: 'write "abi: none" in wheel.yaml when there is no extension in it; otherwise its extensions were not built' },
    ];
  }
  if (tags.every((tag) => fits(tag, expected))) return [];
  return [{ message: `its tag is ${shown}, and wheel.yaml says ${described(expected)}`, hint: hintFor(tags, expected) }];
};

const fits = (tag: WheelTag, { abi, python }: WheelExpectation): boolean => {
  switch (abi) {
    case 'cpython':
      // Python 3.7 and older have a flag in their ABI tag (cp37m); free-threaded ones are cp313-cp313t.
      return tag.python === python.replace(/t$/u, '') && pythonAccepts(python, tag) && tag.abi.startsWith('cp');
    case 'abi3':
      return tag.abi === 'abi3' && pythonAccepts(python, tag);
    case 'none':
      return tag.abi === 'none' && (pythonAccepts(python, tag) || parsePythonTag(tag.python)?.major === 2);
  }
};

const described = ({ abi, python }: WheelExpectation): string => {
  switch (abi) {
    case 'cpython':
      return `one wheel per Python (abi: cpython), this one for ${python}`;
    case 'abi3':
      return `the stable ABI (abi: abi3), from ${python} or older`;
    case 'none':
      return 'no ABI (abi: none)';
  }
};

/** No backend makes one unasked. */
const limitedApi = (python: string): string => `, as extension-helpers does with "environment: { EXTENSION_HELPERS_PY_LIMITED_API: ${python} }" in "build"`;

const hintFor = (tags: readonly WheelTag[], { abi, python }: WheelExpectation): string => {
  const [made] = [...new Set(tags.map((tag) => (tag.abi === 'none' || tag.abi === 'abi3' ? tag.abi : 'cpython')))];
  if (made !== undefined && made !== abi) return `write "abi: ${made}" in wheel.yaml, or make the build backend do what it says${abi === 'abi3' ? limitedApi(python) : ''}`;
  return 'the build backend used another Python, or "python-tag" of its configuration is too new';
};
