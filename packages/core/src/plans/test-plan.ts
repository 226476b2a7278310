import { formatRequirements, type LockedPackage } from '../definitions/lock';
import type { FurtherIndex } from '../definitions/further-index';
import type { PatchText } from '../definitions/patch-file';
import type { RepairedWheelRecord, TestedWheelRecord, WheelFile } from '../definitions/records';
import type { Interpreter, InterpreterIdentity } from '../definitions/toolchain';
import type { WheelTestSettings } from '../definitions/wheel';
import { homeVariables } from '../tools/compilers';
import { machinePaths } from '../values/machine-paths';
import { parseWheelFilename, wheelAcceptsPython } from '../values/wheel-filename';
import { againstInputs, formatAgainst, type AgainstWheel } from './against';
import { digestOf, prettyJson } from './digest';
import type { StageCell } from './stage-selection';
import type { Environment, ProgramContext, Step } from './step';

/** Changes when the way wheels are tested changes what a test means. */
export const testRecipe = 1;

/** The summary of a test stage, written last. */
export const testFile = 'test.json';

/** What stands in the folder of the stage where no wheel was tried. */
export const notRunFile = 'not-run.json';

/** Name of the record of one Python. */
export const testRecordFile = (python: string): string => `${python}.json`;

/** One wheel on one Python. */
export interface TestCell extends StageCell {
  readonly interpreter: Interpreter;
  readonly wheel: WheelFile;
  readonly test: WheelTestSettings;
  /** The locked test environment. */
  readonly packages: readonly LockedPackage[];
  /** Repaired wheels of other projects that are in the environment besides. */
  readonly against: readonly AgainstWheel[];
  /** Texts of the patches for what is installed. */
  readonly patches: readonly PatchText[];
  /** What the tests take from the source: digest of the source and the patches of its build; undefined where they take nothing. */
  readonly source: { readonly digest: string; readonly patches: readonly PatchText[] } | undefined;
  /** Files beside wheel.yaml that the tests need. */
  readonly files: readonly TestFile[];
}

// A type and not an interface: plain data whose digest is taken.
export type TestFile = {
  /** Relative to the folder of wheel.yaml, and then to that in which the command runs. */
  readonly path: string;
  readonly sha256: string;
};

/** sha256 over everything that a test's outcome hangs on. */
export const testDigest = ({ interpreter, wheel, test, packages, against, patches, source, files }: Omit<TestCell, keyof StageCell | 'interpreter'> & { readonly interpreter: InterpreterIdentity & Pick<Interpreter, 'image'> }): string =>
  digestOf({
    recipe: testRecipe,
    wheel: { file: wheel.file, sha256: wheel.sha256 },
    command: test.command,
    environment: test.environment,
    skip: test.skip,
    packages,
    against: againstInputs(against),
    patches: patches.length === 0 ? undefined : patches.map(({ name, text }) => ({ name, text })),
    sources: source === undefined ? undefined : { paths: test.sources, digest: source.digest, patches: source.patches.map(({ name, text }) => ({ name, text })) },
    files: files.length === 0 ? undefined : files.map(({ path, sha256 }) => ({ path, sha256 })),
    interpreter: { tag: interpreter.tag, version: interpreter.version, implementation: interpreter.implementation, soabi: interpreter.soabi, architecture: interpreter.architecture, image: interpreter.image, archives: interpreter.archives },
  });

/**
 * The wheel that a Python is tested with: the one made for it, or one that works on every Python; undefined when none
 * does.
 */
export const wheelFor = (python: string, records: readonly RepairedWheelRecord[]): RepairedWheelRecord | undefined => {
  const fitting = records.filter(({ wheel }) => wheelAcceptsPython(parseWheelFilename(wheel.file), python));
  return fitting.find((record) => record.python === python) ?? fitting[0];
};

export interface TestRequest extends ProgramContext {
  readonly cell: TestCell;
  readonly platform: string;
  /** Absolute folders; `project` is that of wheel.yaml. */
  readonly folders: { readonly project: string; readonly repaired: string; readonly tested: string; readonly scratch: string; readonly logs: string };
  /** uv executable */
  readonly uv: string;
  /** What can be imported from the wheel: used where the project declares no command. */
  readonly modules: readonly string[];
  /** Puts the whole source into a folder, where the tests take something from it. */
  readonly source?: (into: string) => Step;
  /** Further indexes besides the user's own. */
  readonly indexes?: readonly FurtherIndex[] | undefined;
}

/**
 * The steps that test one wheel on one Python: a new environment that holds the locked requirements and the wheel, a
 * folder that is empty but for what `sources` and `files` name, no compiler and nothing of the machine on PATH. The
 * record is written last; the environment goes. Where wheel.yaml says why there is no test, the record alone, which says it too.
 */
export const planTest = ({ cell, platform, folders, uv, modules, source, indexes, os, system }: TestRequest): readonly Step[] => {
  const { interpreter, wheel, test, packages, against, digest } = cell;
  const { tag } = interpreter;
  const scratch = `${folders.scratch}/${tag}`;
  const environment = `${scratch}/environment`;
  const about = { stage: 'test', platform, python: tag, digest, wheel } as const;
  const recordStep = (record: TestedWheelRecord): Step => ({ kind: 'write-text', path: `${folders.tested}/${testRecordFile(tag)}`, text: prettyJson(record as unknown as Parameters<typeof prettyJson>[0]) });
  if (test.skip !== undefined) return [recordStep({ ...about, passed: false, skipped: test.skip })];
  return [
    ...['empty', 'home', 'temporary'].map((name): Step => ({ kind: 'fresh-folder', path: `${scratch}/${name}` })),
    {
      kind: 'python-environment',
      title: `environment with ${wheel.file}`,
      python: interpreter.executable,
      path: environment,
      requirements: `${formatRequirements(packages)}${formatAgainst(against)}`,
      wheels: [`${folders.repaired}/${wheel.file}`],
      shared: false,
      ...(interpreter.wine === undefined ? {} : { wine: interpreter.wine }),
      ...(interpreter.musl === undefined ? {} : { musl: interpreter.musl }),
      ...(indexes === undefined ? {} : { indexes }),
      uv,
      log: `${folders.logs}/${tag}-environment.log`,
    },
    ...cell.patches.map(({ name, text }): Step => ({ kind: 'patch', name, text, folder: machinePaths(os).sitePackages(environment, tag) })),
    ...(source === undefined ? [] : sourceSteps(cell, { bring: source(`${scratch}/source`), from: `${scratch}/source`, to: `${scratch}/empty` })),
    // After the source: a file of the project stands in place of one of the same name.
    ...cell.files.map(({ path }): Step => ({ kind: 'copy', from: `${folders.project}/${path}`, to: `${scratch}/empty/${path}` })),
    {
      kind: 'run',
      title: test.command.length === 0 ? `import ${modules.join(', ')}` : `tests: ${test.command.join(' ')}`,
      argv: testArgv(test.command, { environment, os }, modules),
      cwd: `${scratch}/empty`,
      environment: testEnvironment(test.environment, { environment, scratch, os, system }),
      log: `${folders.logs}/${tag}.log`,
    },
    recordStep({ ...about, passed: true, ...(interpreter.image === undefined ? {} : { image: interpreter.image }) }),
    { kind: 'remove', path: scratch },
  ];
};

/** The named paths alone: a package of the source must not be imported in place of the wheel's. */
const sourceSteps = ({ test, source }: TestCell, { bring, from, to }: { readonly bring: Step; readonly from: string; readonly to: string }): readonly Step[] => [
  bring,
  ...(source?.patches ?? []).map(({ name, text }): Step => ({ kind: 'patch', name, text, folder: from })),
  ...test.sources.map((path): Step => ({ kind: 'copy', from: `${from}/${path}`, to: `${to}/${path}` })),
  { kind: 'remove', path: from },
];

/** Programs without a folder in their name are those of the environment. */
const testArgv = (command: readonly string[], { environment, os }: Pick<TestPlace, 'environment' | 'os'>, modules: readonly string[]): readonly string[] => {
  const paths = machinePaths(os);
  const [program, ...words] = command;
  if (program === undefined) return [paths.python(environment), '-c', 'import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]', ...modules];
  return [program.includes('/') ? program : `${paths.programs(environment)}/${paths.program(program)}`, ...words];
};

/** The allow-list environment of a test. The project's own variables win, PATH excepted. */
const testEnvironment = (own: Environment, { environment, scratch, os, system }: TestPlace): Environment => ({
  ...system,
  ...homeVariables(`${scratch}/home`, `${scratch}/temporary`, os),
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  PYTHONNOUSERSITE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  VIRTUAL_ENV: environment,
  ...own,
  PATH: machinePaths(os).programs(environment),
});

interface TestPlace extends ProgramContext {
  readonly environment: string;
  readonly scratch: string;
}

/**
 * What can be imported of a wheel, sorted: modules and packages at its top, private ones left out unless there is
 * nothing else.
 *
 * @param paths of its members
 * @example importableNames(['numpy/__init__.py', 'numpy.libs/libz.so', '_x.cpython-313-x86_64-linux-gnu.so']) // ['numpy']
 */
export const importableNames = (paths: readonly string[]): readonly string[] => {
  const names = new Set<string>();
  for (const path of paths) {
    const [top = '', second] = path.split('/');
    if (/\.(dist-info|data|libs)$/u.test(top)) continue;
    const name = second === undefined ? /^(?<name>[^.]+)(\.py|(\.[\w-]+)?\.so|(\.[\w-]+)?\.pyd)$/u.exec(top)?.groups?.['name'] : path === `${top}/__init__.py` ? top : undefined;
    if (name !== undefined && /^[A-Za-z_]\w*$/u.test(name)) names.add(name);
  }
  const all = [...names].sort();
  const open = all.filter((name) => !name.startsWith('_'));
  return open.length > 0 ? open : all;
};
