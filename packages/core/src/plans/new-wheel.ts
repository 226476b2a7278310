import { satisfies } from '@renovatebot/pep440';
import { Document, isCollection, isScalar } from 'yaml';
import { WheelError } from '../errors/wheel-error';
import { isPureWheel, parseWheelFilename, tagsOf } from '../values/wheel-filename';

/** What an index and an sdist say about a distribution. */
export interface DistributionFacts {
  readonly distribution: string;
  readonly version: string;
  /** `>=3.10`; undefined when nobody says. */
  readonly requiresPython: string | undefined;
  /** Trove classifiers of the sdist. */
  readonly classifiers: readonly string[];
  /** Names of the wheels that the index has of that version. */
  readonly wheels: readonly string[];
}

/**
 * The Pythons of a workspace that a distribution supports: those its Requires-Python allows and, where its classifiers
 * name versions, those that they name. Free-threaded ones only where the index has a wheel for them.
 *
 * @param pythons python tag to version, as in platforms.yaml
 */
export const supportedPythons = (facts: DistributionFacts, pythons: ReadonlyMap<string, string>): readonly string[] => {
  const named = new Set(facts.classifiers.flatMap((line) => /^Programming Language :: Python :: (3\.\d+)$/u.exec(line)?.[1] ?? []));
  const allowed = [...pythons].filter(([tag, version]) => allows(facts.requiresPython, version) && (!tag.endsWith('t') || hasWheelFor(facts.wheels, tag)));
  const both = allowed.filter(([, version]) => named.size === 0 || named.has(version));
  return (both.length > 0 ? both : allowed).map(([tag]) => tag);
};

/** A specifier may exclude patch releases of a version: one that is allowed is enough. */
const allows = (specifier: string | undefined, version: string): boolean =>
  specifier === undefined || specifier.trim() === '' || [version, `${version}.99`].some((one) => satisfies(one, specifier));

const hasWheelFor = (wheels: readonly string[], python: string): boolean => wheels.some((wheel) => wheel.includes(`-${python.replace(/t$/u, '')}-${python}-`));

/** What the wheels that others have built say about the ABI; `cpython` when there are none. */
export const abiOf = (wheels: readonly string[]): 'cpython' | 'abi3' | 'none' => {
  const names = wheels.map((wheel) => parseWheelFilename(wheel));
  if (names.length === 0) return 'cpython';
  if (names.every(isPureWheel)) return 'none';
  return names.every((name) => tagsOf(name).every(({ abi }) => abi === 'abi3')) ? 'abi3' : 'cpython';
};

/**
 * The text of a wheel.yaml that builds a distribution from its sdist for every platform of the workspace.
 *
 * @param schema path of the JSON schema, relative to the file
 * @throws WheelError python-unknown when there is no Python to build it with
 */
export const renderNewWheel = (facts: DistributionFacts, pythons: readonly string[], schema: string): string => {
  const { distribution, version } = facts;
  if (pythons.length === 0) {
    const needs = facts.requiresPython === undefined ? '' : ` (it needs Python ${facts.requiresPython})`;
    throw new WheelError({
      code: 'python-unknown',
      family: 'usage',
      message: `no Python of platforms.yaml that is on this machine builds ${distribution} ${version}${needs}`,
      hint: 'install one, or add it to "pythons" in platforms.yaml',
    });
  }
  const abi = abiOf(facts.wheels);
  const body = new Document({ distribution, source: { sdist: distribution, version }, pythons, ...(abi === 'cpython' ? {} : { abi }) });
  for (const key of ['source', 'pythons']) {
    const node = body.get(key, true);
    if (isCollection(node)) node.flow = true;
  }
  const pinned = body.getIn(['source', 'version'], true);
  // 1.10 unquoted is a number, and another one.
  if (isScalar(pinned)) pinned.type = 'QUOTE_DOUBLE';
  return [
    `# yaml-language-server: $schema=${schema}`,
    body.toString({ lineWidth: 0 }).trimEnd().replace(/\[ (.*) \]/u, '[$1]'),
    '# C library projects of this workspace that it is built against:',
    '# libraries: [zlib]',
    '# test:',
    '#   requires: [pytest]',
    `#   command: [python, -m, pytest, --pyargs, ${distribution.toLowerCase().replace(/[-.]+/gu, '_')}]`,
    '',
  ].join('\n');
};
