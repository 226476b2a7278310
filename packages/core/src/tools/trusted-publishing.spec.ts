import { describeClaims, gitlabTokenVariable, readAudience, readMintAnswer } from './trusted-publishing';

describe('readAudience', () => {
  it.each([
    ['{"audience": "pypi"}', 'pypi'],
    ['{"audience": "https://index.test/a"}', 'https://index.test/a'],
    ['{"audience": ""}', undefined],
    ['{"audience": 1}', undefined],
    ['{"audience": "a\\nb"}', undefined],
    ['{}', undefined],
    ['[]', undefined],
    ['null', undefined],
    ['<!doctype html><title>Sign in</title>', undefined],
    ['', undefined],
  ])('%s', (text, audience) => expect(readAudience(text)).toBe(audience));
});

const refusal = (code: string, description = 'because'): string => JSON.stringify({ message: 'Token request failed', errors: [{ code, description }] });

describe('readMintAnswer', () => {
  it.each([
    ['a token', 200, '{"success": true, "token": "pypi-x", "expires": 1700000900}', { kind: 'token', token: 'pypi-x', expires: 1700000900 }],
    ['a token without an end', 200, '{"success": true, "token": "pypi-x"}', { kind: 'token', token: 'pypi-x', expires: undefined }],
    ['an end that is no number', 200, '{"success": true, "token": "pypi-x", "expires": "soon"}', { kind: 'token', token: 'pypi-x', expires: undefined }],
    ['no token', 200, '{"success": true}', { kind: 'refused', message: 'status 200' }],
    ['a token in a refusal', 422, '{"token": "pypi-x"}', { kind: 'refused', message: 'status 422' }],
    ['invalid-payload', 422, refusal('invalid-payload'), { kind: 'refused', message: 'invalid-payload: because', isUnknownPublisher: false }],
    ['invalid-token', 422, refusal('invalid-token'), { kind: 'refused', hint: expect.stringContaining('does not believe') as string, isUnknownPublisher: false }],
    ['invalid-publisher', 422, refusal('invalid-publisher'), { kind: 'refused', hint: expect.stringContaining('workflow file') as string, isUnknownPublisher: true }],
    ['invalid-pending-publisher', 422, refusal('invalid-pending-publisher'), { kind: 'refused', hint: expect.stringContaining('pending publisher') as string, isUnknownPublisher: true }],
    ['invalid-reuse-token', 422, refusal('invalid-reuse-token'), { kind: 'refused', hint: expect.stringContaining('serves once') as string }],
    ['not-enabled', 403, refusal('not-enabled'), { kind: 'refused', hint: expect.stringContaining('is off') as string }],
    ['a bare 403', 403, '{"message": "disabled"}', { kind: 'refused', message: 'disabled', hint: expect.stringContaining('is off') as string }],
    ['a code nobody knows', 422, refusal('new-code', ''), { kind: 'refused', message: 'new-code' }],
    ['errors of another shape', 422, '{"errors": ["x", null, {"code": 3}]}', { kind: 'refused' }],
    ['HTML', 200, '<html>', { kind: 'unreadable' }],
    ['a list', 200, '[]', { kind: 'unreadable' }],
  ])('%s', (_title, status, text, expected) => expect(readMintAnswer(status, text)).toMatchObject(expected));
});

describe('describeClaims', () => {
  it('shows what a publisher is compared with, and nothing else', () => {
    const payload = JSON.stringify({ sub: 'repo:a/b:ref:refs/heads/main', repository: 'a/b', repository_owner_id: 7, jti: 'not this', actor: 'nor this', environment: { odd: true } });
    expect(describeClaims(payload)).toEqual(['sub: repo:a/b:ref:refs/heads/main', 'repository: a/b', 'repository_owner_id: 7']);
  });
  it.each(['', 'x', 'null', '[]'])('nothing of %j', (payload) => expect(describeClaims(payload)).toEqual([]));
});

it.each([
  ['pypi', 'PYPI_ID_TOKEN'],
  ['testpypi', 'TESTPYPI_ID_TOKEN'],
  ['https://i.test', 'HTTPS___I_TEST_ID_TOKEN'],
  ['1index', '_INDEX_ID_TOKEN'],
])('GitLab’s variable for the audience %s', (audience, name) => expect(gitlabTokenVariable(audience)).toBe(name));
