import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { knownIndexDestination, type IndexDestination, type WheelError } from '@wheelwright/core';
import { expectNoCanary, listen, type Listening } from '@wheelwright/testing';
import { createNodeHost } from '../../node/create-node-host';
import type { Host } from '../../ports';
import type { BasicCredentials } from '../credentials';
import { indexCredentials } from './index-credentials';

const canary = 'CANARY-q7Z';
const jwt = (number: number): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ sub: 'repo:a/b:environment:release', repository: 'a/b', ref: 'refs/tags/v1', job_workflow_ref: 'a/b/.github/workflows/w.yml@refs/tags/v1', jti: `${canary}-jti-${number}` })}.${canary}-signature-${number}`;
};

interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection ends instead; the index has taken the identity all the same. */
  readonly lost?: boolean;
}
/** GitHub and an index on one server. Like PyPI it takes each identity once. */
class Publisher {
  readonly requests: string[] = [];
  readonly bodies: string[] = [];
  audience: Answer = { body: '{"audience": "pypi"}' };
  /** Answers to mint-token, the last for all further ones; without one, a token that lives 15 minutes. */
  mint: Answer[] = [];
  identity: Answer | undefined;
  time = 1_700_000_000_000;
  says = true;
  #server: Listening | undefined;
  #identities = 0;
  #minted = 0;
  readonly #used = new Set<string>();

  async start(): Promise<string> {
    this.#server = await listen(createServer((request, response) => void this.#serve(request, response)));
    return this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    this.requests.push(`${request.method} ${request.url}`);
    const answer = this.#answer(request, body);
    if (answer.lost === true) return void response.destroy();
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
  }

  #answer(request: IncomingMessage, body: string): Answer {
    if (request.url === '/_/oidc/audience') return this.audience;
    if (request.url?.startsWith('/github') === true) {
      expect(request.headers.authorization).toBe(`bearer ${canary}-request`);
      return this.identity ?? { body: JSON.stringify({ value: jwt((this.#identities += 1)) }) };
    }
    this.bodies.push(body);
    const { token } = JSON.parse(body) as { token: string };
    if (this.#used.has(token)) return { status: 422, body: '{"errors": [{"code": "invalid-reuse-token", "description": "already used"}]}' };
    this.#used.add(token);
    const scripted = this.mint.length > 1 ? this.mint.shift() : this.mint[0];
    if (scripted !== undefined && scripted.status !== 200) return scripted;
    this.#minted += 1;
    return scripted?.body !== undefined
      ? scripted
      : { body: JSON.stringify({ success: true, token: `pypi-${canary}-${this.#minted}`, ...(this.says ? { expires: this.time / 1000 + 900 } : {}) }) };
  }
}

let publisher: Publisher;
let origin: string;
const written: string[] = [];
beforeEach(async () => {
  written.length = 0;
  publisher = new Publisher();
  origin = await publisher.start();
});
afterEach(() => publisher.close());

const github = (): Record<string, string> => ({ GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/github?version=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: `${canary}-request` });
const startHost = (variables: Record<string, string>): Host => {
  const host = createNodeHost({
    variables: { PATH: '/nowhere', HOME: '/nowhere', NX_TASK_TARGET_PROJECT: 'p', ...variables },
    output: { isTTY: false, columns: 80, write: (text) => void written.push(text) },
  });
  return { ...host, clock: { ...host.clock, date: () => publisher.time } };
};
const destination = (more: Partial<IndexDestination> = {}): IndexDestination => ({ ...knownIndexDestination('pypi'), name: 'fake', uploadUrl: `${origin}/legacy/`, ...more });
const shown = ({ username, password, origin: from, expires }: BasicCredentials): unknown => ({ username, password: password.reveal(), origin: from, left: (expires ?? 0) - publisher.time });
const failure = async (variables: Record<string, string>, more: Partial<IndexDestination> = {}): Promise<WheelError> => {
  const error = (await indexCredentials(startHost(variables), destination(more))().catch((thrown: unknown) => thrown)) as WheelError;
  expectNoCanary([{ name: 'error', content: error }, { name: 'log', content: written }], [canary]);
  return error;
};

describe('a token for a job', () => {
  it('is asked for as GitHub and PyPI say', async () => {
    const found = await indexCredentials(startHost(github()), destination())();
    expect(shown(found)).toEqual({ username: '__token__', password: `pypi-${canary}-1`, origin: 'trusted publishing', left: 900_000 });
    expect(publisher.requests).toEqual(['GET /_/oidc/audience', 'GET /github?version=2&audience=pypi', 'POST /_/oidc/mint-token']);
    expect(publisher.bodies).toEqual([JSON.stringify({ token: jwt(1) })]);
    expectNoCanary([{ name: 'credentials', content: found }, { name: 'log', content: written }], [canary]);
  });

  it('lives 15 minutes where the index does not say', async () => {
    publisher.says = false;
    expect(shown(await indexCredentials(startHost(github()), destination())())).toMatchObject({ left: 900_000 });
  });

  it('is kept for ten minutes, then made anew with a new identity', async () => {
    const source = indexCredentials(startHost(github()), destination());
    const passwords: string[] = [];
    for (const minutes of [0, 5, 9.9, 10, 14, 20.1]) {
      publisher.time = 1_700_000_000_000 + minutes * 60_000;
      passwords.push((await source()).password.reveal());
    }
    expect(passwords).toEqual([1, 1, 1, 2, 2, 3].map((number) => `pypi-${canary}-${number}`));
    expect(new Set(publisher.bodies).size).toBe(3);
  });

  it('is one for all lanes', async () => {
    const source = indexCredentials(startHost(github()), destination());
    const all = await Promise.all(Array.from({ length: 8 }, () => source()));
    expect(new Set(all).size).toBe(1);
    expect(publisher.bodies).toHaveLength(1);
  });

  it('serves until its end when no other is to be had', async () => {
    const source = indexCredentials(startHost(github()), destination());
    await source();
    publisher.mint = [{ status: 422, body: '{"errors": [{"code": "invalid-publisher", "description": "gone"}]}' }];
    publisher.time += 12 * 60_000;
    expect((await source()).password.reveal()).toBe(`pypi-${canary}-1`);
    publisher.time += 4 * 60_000;
    await expect(source()).rejects.toMatchObject({ code: 'credentials-invalid' });
    publisher.mint = [];
    expect((await source()).password.reveal()).toBe(`pypi-${canary}-2`);
  });

  it.each<[string, Answer[], number]>([
    ['no answer', [{ lost: true, status: 0 }, { status: 200 }], 2],
    ['a server in trouble', [{ status: 503 }, { status: 502, body: '<html>' }, { status: 200 }], 3],
    ['too many requests', [{ status: 429 }, { status: 200 }], 2],
  ])('is asked for again after %s, with another identity', async (_title, mint, posts) => {
    publisher.mint = mint;
    expect((await indexCredentials(startHost(github()), destination())()).password.reveal()).toBe(`pypi-${canary}-1`);
    expect(new Set(publisher.bodies).size).toBe(posts);
  });

  it('is not asked for where somebody wrote one down, and is where it alone is wanted', async () => {
    const variables = { ...github(), TWINE_PASSWORD: 'pypi-written' };
    expect((await indexCredentials(startHost(variables), destination())()).password.reveal()).toBe('pypi-written');
    expect(publisher.requests).toEqual([]);
    expect((await indexCredentials(startHost(variables), destination({ trustedPublishing: 'always' }))()).password.reveal()).toBe(`pypi-${canary}-1`);
  });

  it('of GitLab comes from its variable, and once', async () => {
    const source = indexCredentials(startHost({ GITLAB_CI: 'true', PYPI_ID_TOKEN: ` ${jwt(1)}\n` }), destination());
    expect((await source()).password.reveal()).toBe(`pypi-${canary}-1`);
    publisher.time += 11 * 60_000;
    expect((await source()).password.reveal()).toBe(`pypi-${canary}-1`);
    publisher.time += 5 * 60_000;
    await expect(source()).rejects.toMatchObject({ message: 'fake gave no token to this job: invalid-reuse-token: already used' });
  });
});

describe('a token that is not given', () => {
  it('says whose job this is, where no publisher fits', async () => {
    publisher.mint = [{ status: 422, body: '{"message": "Token request failed", "errors": [{"code": "invalid-publisher", "description": "valid token, but no corresponding publisher"}]}' }];
    const error = await failure(github());
    expect(error.code).toBe('credentials-invalid');
    expect(`${error.message}\n${error.hint}`).toMatchInlineSnapshot(`
"fake gave no token to this job: invalid-publisher: valid token, but no corresponding publisher
compare the claims of this job with the publishers in the settings of the project: most often the workflow file or the environment has another name there; PyPI takes no reusable workflow as a publisher
sub: repo:a/b:environment:release
repository: a/b
job_workflow_ref: a/b/.github/workflows/w.yml@refs/tags/v1
ref: refs/tags/v1"
`);
  });

  it('does not repeat an identity that an answer repeats', async () => {
    publisher.mint = [{ status: 422, body: JSON.stringify({ errors: [{ code: 'invalid-token', description: `cannot read ${jwt(1)}` }] }) }];
    expect((await failure(github())).message).toBe('fake gave no token to this job: invalid-token: cannot read ****');
  });

  it.each<[string, (server: Publisher) => void, string, string]>([
    ['GitHub’s answer is a page', (server) => void (server.identity = { body: '<html>' }), 'credentials-invalid', 'GitHub gave no identity for the audience "pypi": its answer holds none'],
    ['GitHub refuses', (server) => void (server.identity = { status: 403 }), 'credentials-invalid', 'GitHub gave no identity for the audience "pypi": status 403'],
    ['the index does not offer it', (server) => void (server.audience = { status: 404 }), 'credentials-missing', 'does not offer it)'],
    ['the index shows a page', (server) => void (server.audience = { body: '<html>Sign in' }), 'credentials-missing', 'answers with something else than an audience)'],
    ['the index refuses to say', (server) => void (server.audience = { status: 403 }), 'credentials-missing', '/_/oidc/audience answers with status 403)'],
    ['it is off', (server) => void (server.mint = [{ status: 403, body: '{"errors": [{"code": "not-enabled", "description": "OIDC is off"}]}' }]), 'credentials-invalid', 'not-enabled: OIDC is off'],
    ['an answer is a page', (server) => void (server.mint = [{ status: 422, body: '<html>' }]), 'credentials-invalid', 'answered with status 422 and something else than JSON'],
    ['it is a redirect', (server) => void (server.mint = [{ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } }]), 'credentials-invalid', 'answered with status 307'],
    ['the server stays in trouble', (server) => void (server.mint = [{ status: 500 }]), 'credentials-invalid', 'answered with status 500'],
    ['nobody answers', (server) => void (server.mint = [{ lost: true, status: 0 }]), 'credentials-invalid', 'gave no answer'],
  ])('%s', async (_title, change, code, words) => {
    change(publisher);
    const error = await failure(github());
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['GitHub without the permission', { GITHUB_ACTIONS: 'true' }, 'credentials-missing', 'the job lacks "permissions: id-token: write"'],
    ['GitLab without the variable', { GITLAB_CI: 'true' }, 'credentials-missing', 'PYPI_ID_TOKEN is not set'],
    ['no such job', {}, 'credentials-missing', 'this is no job of GitHub or GitLab'],
  ])('%s', async (_title, variables, code, words) => {
    const error = await failure(variables);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(publisher.bodies).toEqual([]);
  });

  it('is never asked for over plain http on a network', async () => {
    const error = await failure(github(), { uploadUrl: 'http://index.test/legacy/' });
    expect(error.message).toContain('an identity is not sent over plain http');
    expect(publisher.requests).toEqual([]);
  });
});

describe('GitHub’s mask', () => {
  it('hides the token from its log, also as it is sent', async () => {
    const { NX_TASK_TARGET_PROJECT: _, ...variables } = { NX_TASK_TARGET_PROJECT: '', ...github() };
    const host = createNodeHost({ variables: { PATH: '/nowhere', HOME: '/nowhere', ...variables }, output: { isTTY: false, columns: 80, write: (text) => void written.push(text) } });
    await indexCredentials({ ...host, clock: { ...host.clock, date: () => publisher.time } }, destination())();
    const token = `pypi-${canary}-1`;
    expect(written).toEqual([`::add-mask::${token}\n`, `::add-mask::${Buffer.from(`__token__:${token}`).toString('base64')}\n`]);
  });

  it('is not printed below Nx, which keeps what a task prints and may indent it', async () => {
    await indexCredentials(startHost(github()), destination())();
    expect(written).toEqual([]);
  });
});
