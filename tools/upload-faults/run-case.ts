import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isWheelError, type ErrorCode, type IndexDestination, type WheelError } from '@wheelwright/core';
import { createNodeHost, openDestination, uploadRelease, type Host, type UploadReleaseRequest, type UploadResult } from '@wheelwright/host';
import { buildWheelFile, expectNoCanary, parseForm, type BuiltWheelFile } from '@wheelwright/testing';
import type { CaseGround, FaultCase } from './fault-case';
import { sha256Of, startFaultServer, type FaultServer, type ServerAnswer } from './fault-server';
import { createIndexBehind, type IndexBehind } from './index-behind';

/** What every upload of every case is tried with. */
export const token = 'pypi-CANARYtokenAgEIcHlwaS5vcmc+/=';

/** Milliseconds that silence lasts until it is one; more than a busy machine needs for a small file. */
const patience = 2000;

/** What came of a case, in the words of `CaseExpectation`. */
export interface CaseObservation {
  readonly outcome: string;
  readonly code: string | undefined;
  readonly files: readonly string[];
  readonly statuses: readonly number[];
  readonly uploads: readonly string[];
  readonly server: readonly number[];
  readonly busiest: number;
  /** Everything that people read. */
  readonly text: string;
  /** What never may be, in any case: one sentence each. */
  readonly violations: readonly string[];
}

/** Runs a case from reading the files to the report, on a real network, and looks at everything it left behind. */
export const runCase = async (row: FaultCase): Promise<CaseObservation> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-faults-')));
  const wheels = (row.wheels ?? [{}]).map((options, position) => buildWheelFile({ version: '1.0', ...options, files: { 'spam.py': `position = ${position}\n`, ...(row.bytes === undefined ? {} : { 'spam.dat': noise(row.bytes, position) }), ...options.files } }));
  const paths = wheels.map((wheel) => wheel.write(join(folder, 'wheelhouse')));
  // Known once the servers are.
  const late: { ground: CaseGround | undefined; behind: IndexBehind | undefined } = { ground: undefined, behind: undefined };
  const groundOf = (): CaseGround => late.ground as CaseGround;
  let asked = 0;
  let hidden = row.lag ?? 0;
  const server = await startFaultServer({
    fault: (number) => row.uploads?.(groundOf())[number],
    upload: (request, body) => late.behind?.upload(request, body) ?? { status: 500 },
    page: (request) => {
      const scripted = row.pages?.(groundOf())[asked++];
      if (scripted !== undefined) return scripted;
      if (server.uploads.length > 0 && hidden-- > 0) return { status: 404 };
      return late.behind?.page(request) ?? { status: 500 };
    },
    ...(row.tls === undefined ? {} : { tls: certificate(folder, row.tls) }),
    // The first goes alone: it shows whether the credentials are good for anything.
    ...(row.expect.busiest === undefined ? {} : { together: row.expect.busiest + 1 }),
  });
  const stranger = await startFaultServer({ fault: () => undefined, upload: (): ServerAnswer => ({ status: 200 }), page: () => ({ status: 200, body: '' }) });
  const ground: CaseGround = { wheels, paths, folder, origin: server.origin, stranger: stranger.origin, publish: (file) => late.behind?.publish(file) };
  late.ground = ground;
  const behind = createIndexBehind(token, row.deleted?.(ground) ?? []);
  late.behind = behind;
  for (const file of row.published?.(ground) ?? []) behind.publish(file);
  const seen = { screen: '', argv: [] as string[] };
  try {
    const host = hostOf(folder, { SPEC_TOKEN: token, ...row.variables?.(ground) }, seen);
    if (row.pypirc !== undefined) writeFileSync(join(folder, 'home/.pypirc'), row.pypirc, { mode: 0o600 });
    row.before?.(ground);
    const before = filesBelow(folder);
    const result = await upload(host, folder, row, ground);
    const text = [seen.screen, result.error?.message ?? '', result.error?.hint ?? '', ...(result.error?.problems ?? []).map(({ message, hint }) => `${message} ${hint ?? ''}`), JSON.stringify(result.report ?? {})].join('\n');
    return {
      outcome: result.report?.outcome ?? 'failed',
      code: result.error?.code,
      files: (result.report?.files ?? []).flatMap(({ sent }) => (sent === undefined ? [] : [`${sent.state}: ${sent.attempts.map(({ outcome }) => outcome).join(', ')}`])),
      statuses: (result.report?.files ?? []).flatMap(({ sent }) => sent?.attempts.flatMap(({ status }) => (status === undefined ? [] : [status])) ?? []),
      uploads: server.uploads.map(({ body }) => (body === undefined ? 'cut' : 'whole')),
      server: wheels.flatMap(({ file, sha256 }, position) => (behind.files.some((stored) => stored.file === file && stored.sha256 === sha256) ? [position] : [])),
      busiest: server.busiest(),
      text,
      violations: [...bodyViolations(server, wheels), ...strangerViolations(stranger), ...diskViolations(folder, before), ...secretViolations(folder, row, result, seen), ...reportViolations(result, seen.screen)],
    };
  } finally {
    await Promise.all([server.close(), stranger.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
};

const hostOf = (folder: string, variables: Readonly<Record<string, string>>, seen: { screen: string; argv: string[] }): Host => {
  mkdirSync(join(folder, 'home'), { recursive: true });
  const host = createNodeHost({
    patience,
    variables: { PATH: '/usr/bin:/bin', HOME: join(folder, 'home'), WHEELWRIGHT_CACHE_DIR: join(folder, 'cache'), ...variables },
    output: { isTTY: false, columns: 120, write: (text) => void (seen.screen += text) },
  });
  return {
    ...host,
    // An index may look at a large file for minutes; here silence is silence.
    http: { ...host.http, exchange: (request) => host.http.exchange({ ...request, patience }) },
    processes: {
      ...host.processes,
      run: (request) => {
        seen.argv.push(request.argv.join(' '));
        return host.processes.run(request);
      },
    },
  };
};

type CaseResult = UploadResult | { readonly report: undefined; readonly error: WheelError };

const upload = async (host: Host, folder: string, row: FaultCase, ground: CaseGround): Promise<CaseResult> => {
  const definition: IndexDestination = {
    kind: 'index',
    name: 'spec',
    uploadUrl: `${ground.origin}/legacy/`,
    indexUrl: `${ground.origin}/simple/`,
    rules: 'pypi',
    replaces: false,
    section: 'spec',
    username: undefined,
    password: 'SPEC_TOKEN',
    trustedPublishing: 'never',
    attestations: false,
    ...row.definition?.(ground),
  };
  const destination = await openDestination(host, definition, { root: folder }).catch((error: unknown) => {
    if (isWheelError(error)) return error;
    throw error;
  });
  // Before there is a destination there is no report of it: whoever asked prints the error.
  if (isWheelError(destination)) return { report: undefined, error: destination };
  const request: UploadReleaseRequest = {
    destination,
    files: ground.paths,
    expected: undefined,
    skipExisting: false,
    dryRun: false,
    missingCredentials: 'error',
    sign: undefined,
    attestations: false,
    send: { pauses: [5, 5, 5], longestPause: 50, visibleWithin: 600, journal: join(folder, 'journal.json'), jobs: 1 },
  };
  return uploadRelease(host, { ...request, ...row.request?.(ground) });
};

/** Every whole body holds one of the wheels, byte for byte: never an empty one, never half. */
const bodyViolations = ({ uploads }: FaultServer, wheels: readonly BuiltWheelFile[]): readonly string[] =>
  uploads.flatMap(({ body, announced, headers }, number) => {
    if (announced === 0) return [`upload ${number + 1} has no length or no body`];
    if (body === undefined) return [];
    const content = parseForm(headers['content-type'], body).at(-1)?.content ?? Buffer.alloc(0);
    return wheels.some(({ sha256 }) => sha256 === sha256Of(content)) ? [] : [`upload ${number + 1} holds none of the wheels`];
  });

const strangerViolations = ({ uploads, pages }: FaultServer): readonly string[] => [
  ...uploads.map(({ path }) => `a body went to a stranger: ${path}`),
  ...pages.flatMap(({ headers, path }) => (headers['authorization'] === undefined ? [] : [`credentials went to a stranger: ${path}`])),
];

/** Nothing new but the journal, which is whole. */
const diskViolations = (folder: string, before: readonly string[]): readonly string[] => {
  const added = filesBelow(folder).filter((path) => !before.includes(path) && path !== 'journal.json' && !path.startsWith('cache/'));
  const journal = join(folder, 'journal.json');
  if (existsSync(journal)) JSON.parse(readFileSync(journal, 'utf8'));
  return added.map((path) => `${path} was left behind`);
};

const secretViolations = (folder: string, row: FaultCase, { report, error }: CaseResult, seen: { readonly screen: string; readonly argv: readonly string[] }): readonly string[] => {
  const kept = filesBelow(folder).filter((path) => !path.startsWith('home/') && !path.startsWith('wheelhouse/') && !path.startsWith('tls/'));
  try {
    expectNoCanary(
      [
        { name: 'screen', content: seen.screen },
        { name: 'argv', content: seen.argv.join('\n') },
        { name: 'report', content: report },
        { name: 'error', content: error },
        ...kept.map((path) => ({ name: path, content: readFileSync(join(folder, path)) })),
      ],
      [token, ...(row.canaries ?? [])],
    );
    return [];
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
};

/** A report is JSON again, and says of every file what became of it. */
const reportViolations = ({ report, error }: CaseResult, screen: string): readonly string[] => {
  if (report === undefined) return [];
  const again = JSON.parse(JSON.stringify(report)) as typeof report;
  const well = ['uploaded', 'unchanged', 'planned', 'skipped'].includes(again.outcome);
  return [...(screen.includes('\u001B') ? ['a server wrote control characters onto the screen'] : []), ...(again.schema === 1 ? [] : ['the report has no schema']), ...(well === (error === undefined) ? [] : [`the outcome ${again.outcome} does not fit the error ${error?.message ?? 'none'}`])];
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Bytes that no compression makes smaller, the same ones every time. */
const noise = (size: number, seed: number): Buffer => createCipheriv('aes-128-ctr', Buffer.alloc(16, seed + 1), Buffer.alloc(16)).update(Buffer.alloc(size));

const certificate = (folder: string, kind: NonNullable<FaultCase['tls']>): { readonly key: string; readonly cert: string } => {
  const place = join(folder, 'tls');
  mkdirSync(place);
  const openssl = (...words: readonly string[]): void => void execFileSync('openssl', words, { cwd: place, stdio: 'ignore' });
  // Only `ca` makes what ended before it was made.
  writeFileSync(join(place, 'index'), '');
  writeFileSync(join(place, 'serial'), '01');
  writeFileSync(join(place, 'ca.cnf'), authority);
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1', '-keyout', 'key.pem', '-out', 'request.pem');
  const end = kind === 'expired' ? '20200102000000Z' : '20990101000000Z';
  openssl('ca', '-batch', '-selfsign', '-config', 'ca.cnf', '-keyfile', 'key.pem', '-in', 'request.pem', '-out', 'cert.pem', '-startdate', '20200101000000Z', '-enddate', end, '-notext');
  return { key: readFileSync(join(place, 'key.pem'), 'utf8'), cert: readFileSync(join(place, 'cert.pem'), 'utf8') };
};

const authority = `[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
`;

/** Differences between what a case should come to and what it came to; empty when it is right. */
export const judgeCase = ({ expect, wheels = [{}] }: FaultCase, seen: CaseObservation): readonly string[] => {
  const differences: string[] = [...seen.violations];
  const compare = (what: string, wanted: unknown, got: unknown): void => {
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got)) differences.push(`${what}: ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`);
  };
  compare('outcome', expect.outcome, seen.outcome);
  if (![expect.code].flat().includes(seen.code as ErrorCode | undefined)) differences.push(`error: ${seen.code ?? 'none'} and not ${String(expect.code ?? 'none')}`);
  compare('statuses', expect.statuses, seen.statuses);
  compare('uploads', expect.uploads, seen.uploads);
  compare('on the server', expect.server, seen.server);
  compare('at the same time', expect.busiest, seen.busiest);
  if (expect.files !== undefined) {
    compare('files', expect.files.length, seen.files.length);
    for (const [position, wanted] of expect.files.entries()) {
      const got = seen.files[position] ?? '';
      if (!(typeof wanted === 'string' ? [wanted] : wanted).includes(got)) differences.push(`file ${position + 1} of ${wheels.length}: ${got} and not ${JSON.stringify(wanted)}`);
    }
  }
  for (const words of expect.says ?? []) if (!seen.text.includes(words)) differences.push(`nobody reads "${words}" in:\n${seen.text}`);
  return differences;
};

