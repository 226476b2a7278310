import { replaceSection, sectionOf } from '../page-sections';
import { tableSize } from '../table-size';

/** What became of the wheels of one project on one platform. */
export interface WheelOutcome {
  readonly project: string;
  readonly version: string;
  readonly pythons: readonly string[];
  /** Of build-wheel, repair and test together; undefined when they ran in a workspace before it remembered. */
  readonly milliseconds: number | undefined;
  readonly wheels: readonly CheckedWheel[];
  /** What the test program said, by Python. */
  readonly tests: readonly { readonly python: string; readonly summary: string | undefined }[];
  /** Of the second run. */
  readonly again: { readonly milliseconds: number; readonly ran: readonly string[] };
}

export interface CheckedWheel {
  readonly file: string;
  /** bytes */
  readonly size: number;
  /** Extension modules in it. */
  readonly modules: number;
  /** `openblas 0.3.29`, for each library that something was grafted from. */
  readonly grafted: readonly string[];
  /** What it passed. */
  readonly checks: readonly string[];
  /** What is wrong with it. */
  readonly problems: readonly string[];
}

/** All that is not as it must be, a line each. */
export const problemsOf = ({ project, wheels, tests, again }: WheelOutcome): readonly string[] => [
  ...wheels.flatMap(({ file, problems }) => problems.map((problem) => `${file}: ${problem}`)),
  ...tests.filter(({ summary }) => summary === undefined).map(({ python }) => `${project}: the log of the tests of ${python} has no summary of pytest or unittest`),
  ...(again.ran.length === 0 ? [] : [`${project}: the second run did something: ${again.ran.join(', ')}`]),
];

const head = ['project', 'version', 'Pythons', 'seconds', 'again', 'size', 'extension modules', 'grafted', 'tests', 'checks'];

/** One row of the table. */
export const renderOutcome = (outcome: WheelOutcome): string => {
  const { project, version, pythons, milliseconds, wheels, tests, again } = outcome;
  const problems = problemsOf(outcome);
  return row([
    project,
    version,
    pythons.join(', '),
    milliseconds === undefined ? '' : (milliseconds / 1000).toFixed(0),
    (again.milliseconds / 1000).toFixed(0),
    distinct(wheels.map(({ size }) => tableSize(size))),
    distinct(wheels.map(({ modules }) => String(modules))),
    distinct(wheels.map(({ grafted }) => grafted.join(', '))),
    distinct(tests.map(({ summary }) => summary ?? 'none')),
    problems.length > 0 ? `**failed**: ${problems.join('; ')}` : [...new Set(wheels.flatMap(({ checks }) => checks))].join('; '),
  ]);
};

/**
 * Puts rows into the table of a platform in a page: in the place of those of the same projects, and in the given order of
 * projects. The section is made when the page has none.
 */
export const replaceRows = (page: string, { platform, rows, order }: { readonly platform: string; readonly rows: ReadonlyMap<string, string>; readonly order: readonly string[] }): string => {
  const headline = `## ${platform}`;
  const before = (sectionOf(page, headline) ?? '').split('\n').filter((line) => line.startsWith('| ')).slice(2);
  const known = new Map([...before.map((line): [string, string] => [line.split('|')[1]?.trim() ?? '', line]), ...rows]);
  const names = [...known.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const section = [headline, '', row(head), row(head.map(() => '---')), ...names.map((name) => known.get(name) ?? ''), ''].join('\n');
  return replaceSection(page, section);
};

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** One value where all Pythons have it in common. */
const distinct = (values: readonly string[]): string => [...new Set(values)].join('; ');
