import { chmodSync } from 'node:fs';
import { knownIndexDestination, retiredHosts, WheelError, type IndexDestination } from '@wheelwright/core';
import { expectNoCanary, recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { indexCredentials } from './index-credentials';

const canary = 'pypi-CANARY_x9';
const pypi = knownIndexDestination('pypi');
const own: IndexDestination = { ...pypi, name: 'own', section: 'own', uploadUrl: 'https://i.test/legacy/', indexUrl: undefined, rules: 'index' };

let host: RecordingHost;
interface Setting {
  readonly destination?: IndexDestination;
  readonly variables?: Record<string, string>;
  readonly pypirc?: string | Uint8Array;
  readonly processes?: readonly ProcessAnswer[];
}
const start = ({ variables = {}, pypirc, processes }: Setting): RecordingHost =>
  (host = recordingHost({
    variables,
    files: pypirc === undefined ? {} : { 'home/.pypirc': pypirc },
    processes: processes ?? [],
    programs: processes === undefined ? {} : { keyring: '/bin/keyring' },
  }));
afterEach(() => host.dispose());

const find = async (setting: Setting): Promise<{ username: string; password: string; origin: string }> => {
  const { username, password, origin, expires } = await indexCredentials(start(setting), setting.destination ?? own)();
  expect(expires).toBeUndefined();
  return { username, password: password.reveal(), origin: origin.replace(host.root, '') };
};

const failure = async (setting: Setting): Promise<WheelError> => {
  const error = (await indexCredentials(start(setting), setting.destination ?? own)().catch((thrown: unknown) => thrown)) as WheelError;
  expectNoCanary([{ name: 'error', content: error }, { name: 'log', content: host.lines }, { name: 'argv', content: host.commands() }], [canary, 'geheim-CANARY']);
  expect(error).toBeInstanceOf(WheelError);
  return error;
};

const named: IndexDestination = { ...own, username: 'OWN_USER', password: 'OWN_TOKEN' };
const section = (name: string, ...lines: readonly string[]): string => `[distutils]\nindex-servers = ${name}\n[${name}]\n${lines.join('\n')}\n`;
const kept: readonly ProcessAnswer[] = [{ when: 'get https://i.test/legacy/ ann', stdout: 'from-keyring\n' }, { when: 'keyring', exitCode: 1 }];

describe('where credentials are found', () => {
  it.each<[string, Setting, string, string, string]>([
    ['the variables the destination names', { destination: named, variables: { OWN_USER: 'ann', OWN_TOKEN: canary } }, 'ann', canary, 'OWN_TOKEN'],
    ['they go before all others', { destination: named, variables: { OWN_USER: 'ann', OWN_TOKEN: canary, TWINE_USERNAME: 'x', TWINE_PASSWORD: 'x' } }, 'ann', canary, 'OWN_TOKEN'],
    ['a name with a section’s password', { destination: named, variables: { OWN_USER: 'ann' }, pypirc: section('own', 'username = x', 'password = p') }, 'ann', 'p', 'section [own] of /home/.pypirc'],
    ['the URL itself', { destination: { ...own, uploadUrl: 'https://a%40b:p%25q@i.test/' }, variables: { TWINE_PASSWORD: 'x' } }, 'a@b', 'p%q', 'the URL itself'],
    ['twine’s variables', { variables: { TWINE_USERNAME: 'ann', TWINE_PASSWORD: 'p w' } }, 'ann', 'p w', 'TWINE_PASSWORD'],
    ['twine’s variables for this very index', { variables: { TWINE_USERNAME: 'ann', TWINE_PASSWORD: 'p', TWINE_REPOSITORY_URL: 'https://i.test/other/' } }, 'ann', 'p', 'TWINE_PASSWORD'],
    ['twine’s variables for this very section', { variables: { TWINE_USERNAME: 'ann', TWINE_PASSWORD: 'p', TWINE_REPOSITORY: 'own' } }, 'ann', 'p', 'TWINE_PASSWORD'],
    ['a token needs no name on PyPI', { destination: pypi, variables: { TWINE_PASSWORD: canary } }, '__token__', canary, 'TWINE_PASSWORD'],
    ['nor does a token of PyPI’s kind elsewhere', { variables: { TWINE_PASSWORD: canary } }, '__token__', canary, 'TWINE_PASSWORD'],
    ['uv’s token', { variables: { UV_PUBLISH_TOKEN: canary, TWINE_USERNAME: 'x' } }, '__token__', canary, 'UV_PUBLISH_TOKEN'],
    ['uv’s name and password', { variables: { UV_PUBLISH_USERNAME: 'ann', UV_PUBLISH_PASSWORD: 'p', TWINE_USERNAME: 'x' } }, 'ann', 'p', 'UV_PUBLISH_PASSWORD'],
    ['a section of .pypirc', { pypirc: section('own', 'repository: https://i.test/legacy/', 'username: ann', 'password: a;b#c=d%e') }, 'ann', 'a;b#c=d%e', 'section [own] of /home/.pypirc'],
    ['a section of another name', { destination: { ...own, section: 'work' }, pypirc: section('work', 'username: ann', 'password: p') }, 'ann', 'p', 'section [work] of /home/.pypirc'],
    ['twine’s name with a section’s password', { variables: { TWINE_USERNAME: 'ann' }, pypirc: section('own', 'username: x', 'password: p') }, 'ann', 'p', 'section [own] of /home/.pypirc'],
    ['a section with a retired host of PyPI', { destination: { ...pypi, section: 'warehouse' }, pypirc: section('warehouse', `repository: https://${Object.keys(retiredHosts)[0]}/legacy/`, 'username: __token__', `password: ${canary}`) }, '__token__', canary, 'section [warehouse] of /home/.pypirc'],
    ['the keyring, for a known name', { variables: { TWINE_USERNAME: 'ann' }, processes: kept }, 'ann', 'from-keyring', 'keyring entry https://i.test/legacy/'],
    ['the keyring, for a section’s name', { pypirc: section('own', 'username: ann'), processes: kept }, 'ann', 'from-keyring', 'keyring entry https://i.test/legacy/'],
    ['the keyring, for the host alone', { variables: { TWINE_USERNAME: 'ann' }, processes: [{ when: 'get i.test ann', stdout: 'p\n' }, { when: 'keyring', exitCode: 1 }] }, 'ann', 'p', 'keyring entry i.test'],
    ['the keyring, with the name', { processes: [{ when: '--mode creds get https://i.test/legacy/', stdout: 'ann\np\n' }] }, 'ann', 'p', 'keyring entry https://i.test/legacy/'],
    ['a pasted token with what came along', { destination: pypi, variables: { TWINE_PASSWORD: `\u0016${canary}\r\n` } }, '__token__', canary, 'TWINE_PASSWORD'],
  ])('%s', async (_title, setting, username, password, origin) => expect(await find(setting)).toEqual({ username, password, origin }));

  it('asks once, however many files there are', async () => {
    const source = indexCredentials(start({ variables: { TWINE_USERNAME: 'ann' }, processes: kept }), own);
    expect(await source()).toBe(await source());
    expect(host.commands()).toEqual([['/bin/keyring', 'get', 'https://i.test/legacy/', 'ann']]);
  });

  it('reads nothing before it is asked', () => {
    indexCredentials(start({ pypirc: 'not a pypirc', processes: kept }), own);
    expect(host.commands()).toEqual([]);
  });
});

describe('what is said when there are none', () => {
  it('every place, and what to do', async () => {
    const error = await failure({});
    expect(error).toMatchObject({ code: 'credentials-missing', family: 'usage' });
    expect(`${error.message}\n${error.hint}`).toMatchInlineSnapshot(`
"no credentials for own (https://i.test/legacy/); looked at TWINE_PASSWORD (not set), UV_PUBLISH_TOKEN (not set), UV_PUBLISH_PASSWORD (not set), ~/.pypirc (no such file), keyring (not installed), trusted publishing (this is no job of GitHub or GitLab)
set TWINE_PASSWORD, or write a section [own] into ~/.pypirc; a CI service gives no secrets to a fork"
`);
  });

  it.each<[string, Setting, string]>([
    ['an empty variable, as forks have it', { destination: named, variables: { OWN_TOKEN: '' } }, 'OWN_TOKEN (empty)'],
    ['twine’s do not count beside those the destination names', { destination: named, variables: { TWINE_USERNAME: 'a', TWINE_PASSWORD: canary, UV_PUBLISH_TOKEN: canary } }, 'OWN_TOKEN (not set)'],
    ['twine’s for another server', { variables: { TWINE_USERNAME: 'a', TWINE_PASSWORD: canary, TWINE_REPOSITORY_URL: 'https://other.test/' } }, 'UV_PUBLISH_TOKEN (not set)'],
    ['twine’s for another section', { variables: { TWINE_USERNAME: 'a', TWINE_PASSWORD: canary, TWINE_REPOSITORY: 'testpypi' } }, 'TWINE_PASSWORD (for testpypi, says TWINE_REPOSITORY)'],
    ['uv’s for another server', { variables: { UV_PUBLISH_TOKEN: canary, UV_PUBLISH_URL: 'https://other.test/' } }, 'TWINE_PASSWORD (not set)'],
    ['a section for another server', { pypirc: section('own', 'repository = https://other.test/', 'username = a', `password = ${canary}`) }, '(which is for other.test)'],
    ['PyPI’s section for a server that has its name', { destination: { ...own, name: 'pypi', section: 'pypi' }, pypirc: section('pypi', 'username = a', `password = ${canary}`) }, `(which is for ${new URL(pypi.uploadUrl).host})`],
    ['a section without a password', { pypirc: section('own', 'username = a') }, 'without a password'],
    ['no such section', { pypirc: section('else', 'username = a') }, 'section [own] of '],
    ['a keyring without an entry', { processes: [{ when: 'keyring', exitCode: 1 }] }, 'keyring (no entry)'],
    ['an old keyring that does not know the question', { processes: [{ when: 'keyring', exitCode: 2, stderr: 'usage' }] }, 'keyring (no entry)'],
    ['a keyring that fails after it printed something', { processes: [{ when: 'keyring', exitCode: 3, stdout: canary }] }, 'keyring (it failed)'],
    ['trusted publishing where it is not wanted', { destination: { ...own, trustedPublishing: 'never' } }, 'trusted publishing (not wanted)'],
    ['trusted publishing alone', { destination: { ...own, trustedPublishing: 'always' }, variables: { TWINE_PASSWORD: canary } }, 'looked at trusted publishing (this is no job of GitHub or GitLab)'],
    ['a job without the permission', { variables: { GITHUB_ACTIONS: 'true' } }, 'the job lacks "permissions: id-token: write"'],
    ['a password without a name', { variables: { TWINE_PASSWORD: 'geheim-CANARY' } }, 'there is a password for own (TWINE_PASSWORD) and no user name'],
  ])('%s', async (_title, setting, words) => {
    const error = await failure(setting);
    expect(error.code).toBe('credentials-missing');
    expect(error.message).toContain(words);
  });

  it('a keyring that never answers is given up, with a word about it', async () => {
    const late = (): never => {
      throw new WheelError({ code: 'command-timed-out', family: 'tool', message: 'late', tail: [canary] });
    };
    const error = await failure({ variables: { TWINE_USERNAME: 'ann' }, processes: [{ when: 'keyring', effect: late }] });
    expect(error.message).toContain('keyring (no answer within 10 s)');
    expect(host.lines).toEqual(['! keyring was asked for the password of i.test: no answer within 10 s; going on without it (it may be locked)']);
    expect(host.commands()).toHaveLength(1);
  });
});

describe('what is refused', () => {
  it.each<[string, Setting, string]>([
    ['a user’s password on PyPI', { destination: pypi, variables: { TWINE_USERNAME: 'ann', TWINE_PASSWORD: 'geheim-CANARY' } }, 'pypi takes API tokens only, and the user name that goes with TWINE_PASSWORD is another than __token__'],
    ['a line end in the middle', { variables: { TWINE_USERNAME: 'a', TWINE_PASSWORD: `${canary}\n${canary}` } }, 'the secret of TWINE_PASSWORD has a line end or control character in the middle, which no server takes'],
    ['a letter outside Latin-1', { variables: { TWINE_USERNAME: 'a', TWINE_PASSWORD: `${canary}…` } }, 'the secret of TWINE_PASSWORD has a character outside Latin-1, which no server takes'],
    ['a line of .pypirc that is nothing', { pypirc: `[own]\nusername = a\n${canary}\n` }, 'in line 3 there is neither a [section] nor "key = value"'],
    ['something before the first section', { pypirc: `password = ${canary}\n[own]\n` }, 'in line 1 there is something before the first [section]'],
    ['a key of .pypirc twice', { pypirc: `[own]\n${canary} = a\n${canary} = b\n` }, 'in line 3 a section or a key is there twice'],
    ['a section of .pypirc twice', { pypirc: `[${canary}]\n[${canary}]\n` }, 'in line 2 a section or a key is there twice'],
    ['a .pypirc in Latin-1', { pypirc: Buffer.from(`[own]\nusername = é\npassword = ${canary}\n`, 'latin1') }, 'is not UTF-8'],
  ])('%s', async (_title, setting, words) => {
    const error = await failure(setting);
    expect(error).toMatchObject({ code: 'credentials-invalid', family: 'usage' });
    expect(error.cause).toBeUndefined();
    expect(error.message).toContain(words);
  });

  it('a .pypirc that was named and is not there', async () => {
    const error = (await indexCredentials(start({}), own, { pypirc: '/nowhere/pypirc' })().catch((thrown: unknown) => thrown)) as WheelError;
    expect(error).toMatchObject({ code: 'credentials-invalid', message: 'there is no file /nowhere/pypirc' });
  });
});

describe('who may read .pypirc', () => {
  const text = section('own', 'username = a', 'password = p');
  it.each([
    ['644', 1],
    ['640', 1],
    ['600', 0],
    ['400', 0],
  ])('mode %s: %i warnings', async (mode, warnings) => {
    start({ pypirc: text });
    chmodSync(host.path('home/.pypirc'), parseInt(mode, 8));
    await indexCredentials(host, own)();
    expect(host.lines.filter((line) => line.includes('chmod 600'))).toHaveLength(warnings);
  });
});
