import { judgeUploadAnswer, type UploadVerdict } from './upload-answers';

const judge = (status: number, { text = '', statusText = '', type = 'text/plain' }: { text?: string; statusText?: string; type?: string } = {}): UploadVerdict =>
  judgeUploadAnswer({ status, statusText, headers: { 'content-type': type }, text });

describe('the status alone says what becomes of a file', () => {
  it.each<[UploadVerdict['outcome'], number[]]>([
    ['stored', [200, 201, 202, 204]],
    ['refused', [400, 406, 409, 411, 412, 413, 415, 422]],
    ['transient', [425, 429]],
    ['unknown', [408, 500, 502, 503, 504, 507, 520, 599]],
    ['stop', [203, 206, 301, 302, 303, 307, 308, 401, 403, 404, 405, 407, 410, 501]],
  ])('%s', (outcome, statuses) => {
    expect(Object.fromEntries(statuses.map((status) => [status, judge(status).outcome]))).toEqual(Object.fromEntries(statuses.map((status) => [status, outcome])));
  });

  it('except that a damaged file is sent once more', () => {
    expect(judge(400, { text: 'The digest supplied does not match a digest calculated from the uploaded file.' }).outcome).toBe('transient');
    expect(judge(403, { text: 'hash mismatch' }).outcome).toBe('stop');
  });
});

describe('what the server said', () => {
  const general = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
  it.each<[string, Parameters<typeof judge>[1], string | undefined]>([
    ['PyPI, in JSON', { type: 'application/json', statusText: '400 x', text: JSON.stringify({ message: `${general}\n\n\nno\n\n`, code: '400 File already exists', title: 'Bad Request' }) }, 'File already exists'],
    ['PyPI, in its reason phrase', { type: 'text/html; charset=UTF-8', statusText: 'Filename is invalid', text: `<html><head><title>400</title></head><body>${general}</body></html>` }, 'Filename is invalid'],
    ['problem details', { type: 'application/problem+json', text: '{"title":"Conflict","detail":"there is one","status":409}' }, 'Conflict: there is one'],
    ['GitLab', { type: 'application/json', text: '{"message":"Validation failed: File name has already been taken"}' }, 'Validation failed: File name has already been taken'],
    ['Artifactory', { type: 'application/json', text: '{"errors":[{"status":403,"message":"Not enough permissions to overwrite"}]}' }, 'Not enough permissions to overwrite'],
    ['anaconda and others', { type: 'application/json', text: '{"error":"no such thing"}' }, 'no such thing'],
    ['a page', { type: 'text/html', text: '<html><head><title>413</title><style>x{}</style></head><body><h1>413 Too Large</h1><script>alert(1)</script><p>nginx &amp; co</p></body></html>' }, '413 Too Large nginx & co'],
    ['a page that says nothing of its kind', { type: '', text: '<!DOCTYPE html><p>hello' }, 'hello'],
    ['text with control characters', { text: 'a\u001B[31mred\u0007\r\n  b\u202Ec' }, 'a [31mred b c'],
    ['nothing', { statusText: 'Bad Request' }, undefined],
    ['JSON that is none', { type: 'application/json', text: '{' }, undefined],
    ['JSON without a word', { type: 'application/json', text: '[]' }, undefined],
  ])('of %s', (_name, answer, expected) => {
    expect(judge(400, answer).said).toBe(expected);
  });

  it('is short, however long it was', () => {
    expect(judge(500, { text: 'x'.repeat(1_000_000) }).said).toHaveLength(401);
    expect(judge(500, { type: 'text/html', text: `<p>${'<b>y</b>'.repeat(200_000)}` }).said?.length).toBeLessThan(402);
  });
});

it('says what to do', () => {
  expect({
  token: judge(401).hint,
  rights: judge(403).hint,
  simple: judge(405).hint,
  proxy: judge(413).hint,
  taken: judge(400, { text: "File already exists ('a.whl')" }).hint,
  overwrite: judge(403, { text: 'Not enough permissions to overwrite artifact' }).hint,
  closed: judge(400, { text: 'New files cannot be uploaded to releases older than 14 days' }).hint,
  unknown: judge(400, { text: 'something new' }).hint
}).toMatchInlineSnapshot(`
{
  "closed": "the release is closed for new files: make a new version, such as a post-release",
  "overwrite": "the index has a file of this name, and does not show with which bytes: compare by hand, or make a new version",
  "proxy": "the file is larger than the server, or a proxy before it, allows",
  "rights": "these credentials may not upload here: is the token for this project, and may its owner upload to it?",
  "simple": "this looks like the URL that files are installed from; the upload URL is another one",
  "taken": "the index has a file of this name, and does not show with which bytes: compare by hand, or make a new version",
  "token": "the server does not take these credentials: is the token whole, and of this server? PyPI takes the user name __token__ with an API token",
  "unknown": undefined,
}
`);
});
