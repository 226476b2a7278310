import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWheelFile, expectNoCanary, runScript, runScriptAgain, type RunningScript } from '@wheelwright/testing';
import { startFaultServer, type FaultServer, type UploadFault } from './fault-server';
import { createIndexBehind, type IndexBehind } from './index-behind';
import { token } from './run-case';

/** What takes more than one run, or a run in a process of its own. */
export interface FaultStory {
  readonly name: string;
  /** What is not as it should be; empty when all is. */
  tell(): Promise<readonly string[]>;
}

/** Uploads what is in `wheelhouse`, prints the report in one line, and ends as the executor does. */
const script = `
  import { readdirSync } from 'node:fs';
  import { createNodeHost, openDestination, uploadRelease } from '@wheelwright/host';
  void (async () => {
    const origin = process.env['ORIGIN'];
    const folder = process.env['FOLDER'];
    const host = createNodeHost();
    const definition = { kind: 'index', name: 'spec', uploadUrl: origin + '/legacy/', indexUrl: origin + '/simple/', rules: 'pypi', replaces: false, section: 'spec', username: undefined, password: 'SPEC_TOKEN', trustedPublishing: 'never', attestations: false } as const;
    const destination = await openDestination(host, definition, { root: folder });
    const files = readdirSync(folder + '/wheelhouse').sort().map((name) => folder + '/wheelhouse/' + name);
    const { report, error } = await uploadRelease(host, { destination, files, expected: undefined, skipExisting: false, dryRun: false, missingCredentials: 'error', sign: undefined, attestations: false, send: { jobs: 1, pauses: [5, 5, 5], visibleWithin: 1000, journal: folder + '/journal.json' } });
    console.log('REPORT ' + JSON.stringify(report));
    process.exitCode = error === undefined ? 0 : 1;
  })();
`;

interface Ground {
  readonly folder: string;
  readonly server: FaultServer;
  readonly behind: IndexBehind;
  readonly wheels: readonly string[];
  start(again?: boolean): RunningScript;
}

const on = async (uploads: readonly (UploadFault | undefined)[], tell: (ground: Ground) => Promise<readonly string[]>): Promise<readonly string[]> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-story-')));
  const behind = createIndexBehind(token, []);
  const server = await startFaultServer({ fault: (number) => uploads[number], upload: behind.upload, page: behind.page });
  const wheels = ['cp310', 'cp311', 'cp312'].map((tag) => buildWheelFile({ tags: `${tag}-${tag}-manylinux_2_17_x86_64` }));
  for (const wheel of wheels) wheel.write(join(folder, 'wheelhouse'));
  const environment = { ORIGIN: server.origin, FOLDER: folder, SPEC_TOKEN: token, WHEELWRIGHT_CACHE_DIR: join(folder, 'cache') };
  try {
    return await tell({ folder, server, behind, wheels: wheels.map(({ file }) => file), start: (again) => (again === true ? runScriptAgain(folder, environment) : runScript(folder, script, environment)) });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const reportOf = (run: RunningScript): { readonly outcome?: string; readonly error?: { readonly code: string }; readonly files?: readonly { readonly sent?: { readonly state: string; readonly resumed: boolean } }[] } => {
  const line = /^REPORT (.*)$/mu.exec(run.output())?.[1];
  return line === undefined ? {} : (JSON.parse(line) as ReturnType<typeof reportOf>);
};

const differences = (pairs: Readonly<Record<string, readonly [got: unknown, wanted: unknown]>>): readonly string[] =>
  Object.entries(pairs).flatMap(([what, [got, wanted]]) => (JSON.stringify(got) === JSON.stringify(wanted) ? [] : [`${what}: ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`]));

/** Files that are neither what was given nor the journal. */
const leftovers = ({ folder }: Ground): readonly string[] => readdirSync(folder).filter((name) => !['wheelhouse', 'journal.json', 'script.js', 'cache'].includes(name));

const secretsIn = ({ folder }: Ground, ...runs: readonly RunningScript[]): readonly string[] => {
  try {
    const journal = join(folder, 'journal.json');
    expectNoCanary([...runs.map((run) => ({ name: 'output', content: run.output() })), { name: 'journal', content: existsSync(journal) ? readFileSync(journal, 'utf8') : '' }], [token]);
    return [];
  } catch (error) {
    return [String(error)];
  }
};

const statesOf = (run: RunningScript): readonly (string | undefined)[] => (reportOf(run).files ?? []).map(({ sent }) => (sent === undefined ? undefined : `${sent.state}${sent.resumed ? ', resumed' : ''}`));

export const stories: readonly FaultStory[] = [
  {
    name: 'Ctrl-C in the middle of the second file; the next run sends the rest',
    tell: () =>
      on([undefined, { answer: 'silent' }], async (ground) => {
        const { server, behind, wheels } = ground;
        const first = ground.start();
        for (let wait = 0; server.uploads.length < 2 && wait < 600; wait += 1) await new Promise((resolve) => setTimeout(resolve, 100));
        first.child.kill('SIGINT');
        const ended = await first.ended;
        const journal = JSON.parse(readFileSync(join(ground.folder, 'journal.json'), 'utf8')) as { destinations: Record<string, Record<string, string>> };
        const cut = differences({
          'first run ends': [ended.code === 0, false],
          'first report': [[reportOf(first).outcome, reportOf(first).error?.code], ['failed', 'interrupted']],
          'first files': [statesOf(first).slice(1), ['failed', 'not-tried']],
          journal: [Object.keys(Object.values(journal.destinations)[0] ?? {}).length, 1],
          leftovers: [leftovers(ground), []],
        });
        const second = ground.start(true);
        const { code } = await second.ended;
        return [
          ...cut,
          ...differences({
            'second run ends': [code, 0],
            'second report': [reportOf(second).outcome, 'uploaded'],
            'on the server': [behind.files.map(({ file }) => file).sort(), [...wheels].sort()],
            // The one in the middle twice, the others once.
            uploads: [server.uploads.length, 4],
            leftovers: [leftovers(ground), []],
          }),
          ...secretsIn(ground, first, second),
        ];
      }),
  },
  {
    name: 'a run after one that failed sends only what is missing',
    tell: () =>
      on([undefined, { answer: { status: 400, body: 'not now' } }], async (ground) => {
        const first = ground.start();
        const failed = await first.ended;
        const second = ground.start(true);
        const well = await second.ended;
        return [
          ...differences({
            ends: [[failed.code, well.code], [1, 0]],
            'first files': [statesOf(first), ['verified', 'failed', 'verified']],
            uploads: [ground.server.uploads.length, 4],
            'on the server': [ground.behind.files.length, 3],
          }),
          ...secretsIn(ground, first, second),
        ];
      }),
  },
  {
    name: 'two runs at once with one journal send every file once',
    tell: () =>
      on([], async (ground) => {
        const first = ground.start();
        const second = ground.start(true);
        const ends = await Promise.all([first.ended, second.ended]);
        return [
          ...differences({
            ends: [ends.map(({ code }) => code), [0, 0]],
            uploads: [ground.server.uploads.length, 3],
            'on the server': [ground.behind.files.length, 3],
            leftovers: [leftovers(ground), []],
          }),
          ...secretsIn(ground, first, second),
        ];
      }),
  },
];
