import type { PublishedFile, ReleaseFile } from '../values/release-file';
import { parseMetadata } from '../values/metadata';
import { parseProjectName } from '../values/project-name';
import { parseVersion } from '../values/version';
import { parseExpected } from './expected-wheels';
import { renderUploadPlan } from './render-upload-plan';
import { planUpload, type UploadRequest } from './upload-plan';

const hash = (letter: string, length = 64): string => letter.repeat(length);
const local = (file: string, letter = 'a', size = 1000): ReleaseFile => ({
  file,
  kind: file.endsWith('.whl') ? 'wheel' : 'sdist',
  project: parseProjectName('demo'),
  version: parseVersion('1.0'),
  python: 'cp313',
  size,
  sha256: hash(letter),
  md5: hash(letter, 32),
  metadata: parseMetadata(''),
  metadataText: '',
});
const there = (file: string, hashes: Readonly<Record<string, string>> = {}, rest: Partial<PublishedFile> = {}): PublishedFile => ({ file, hashes, size: undefined, yanked: false, uploaded: undefined, ...rest });
const a = 'demo-1.0-cp312-cp312-win_amd64.whl';
const b = 'demo-1.0-cp313-cp313-win_amd64.whl';
const sdist = 'demo-1.0.tar.gz';
const now = Date.parse('2026-08-20T00:00:00Z');

const planned = (request: Partial<UploadRequest<ReleaseFile>>): { readonly entries: readonly string[]; readonly problems: readonly string[] } => {
  const { entries, problems } = planUpload({ files: [local(a)], published: [], rules: 'pypi', replaces: false, expected: undefined, skipExisting: false, now, ...request });
  return {
    entries: entries.map((entry) => `${entry.action} ${entry.file.file}${entry.action === 'skip' ? ` (${entry.reason})` : entry.replaces === undefined ? '' : ' (replaces)'}`),
    problems: problems.map(({ severity, file, message }) => `${severity} ${file}: ${message}`),
  };
};

it('sends wheels before the sdist, the smallest first', () => {
  expect(planned({ files: [local(sdist, 'c', 1), local(b, 'b', 20), local(a, 'a', 30)] })).toEqual({ entries: [`send ${b}`, `send ${a}`, `send ${sdist}`], problems: [] });
});

it.each<[string, Partial<UploadRequest<ReleaseFile>>, readonly string[], readonly string[]]>([
  ['nothing is there', {}, [`send ${a}`], []],
  ['nobody can be asked', { published: undefined }, [`send ${a}`], []],
  ['the same bytes', { published: [there(a, { sha256: hash('A') })] }, [`skip ${a} (identical)`], []],
  ['the same bytes, and the hash is an md5', { published: [there(a, { md5: hash('a', 32) })] }, [`skip ${a} (identical)`], []],
  ['the same bytes, of a file that was yanked', { published: [there(a, { sha256: hash('a') }, { yanked: true })] }, [`skip ${a} (identical)`], []],
  ['other bytes', { published: [there(a, { sha256: hash('b') })] }, [], [`error ${a}: it is there already with other bytes: sha256 ${hash('b')} there, sha256 ${hash('a')} here`]],
  ['other bytes, whatever may be skipped', { skipExisting: true, published: [there(a, { sha256: hash('b') })] }, [], [`error ${a}: it is there already with other bytes: sha256 ${hash('b')} there, sha256 ${hash('a')} here`]],
  ['other bytes by md5', { published: [there(a, { md5: hash('b', 32) })] }, [], [`error ${a}: it is there already with other bytes: md5 ${hash('b', 32)} there, md5 ${hash('a', 32)} here`]],
  ['another size', { published: [there(a, {}, { size: 999 })] }, [], [`error ${a}: it is there already with other bytes: 999 bytes there, 1000 bytes (sha256 ${hash('a')}) here`]],
  ['other bytes that may be replaced', { rules: 'index', replaces: true, published: [there(a, { sha256: hash('b') })] }, [`send ${a} (replaces)`], []],
  ['no hash', { published: [there(a, {}, { size: 1000 })] }, [], [`error ${a}: it is there already, and no hash is told that could be compared`]],
  ['no hash, and it may be left', { skipExisting: true, published: [there(a)] }, [`skip ${a} (unknown-hash)`], [`warning ${a}: it is there already, and is left as it is; whether it has the same bytes is not known`]],
  ['no hash, and it may be replaced', { rules: 'index', replaces: true, published: [there(a)] }, [`send ${a} (replaces)`], []],
  ['the same bytes under another name', { published: [there(b, { sha256: hash('a') })] }, [], [`error ${a}: it has the very bytes of ${b}, which is there already; PyPI takes no bytes twice`]],
  ['the same bytes under another name, elsewhere', { rules: 'index', published: [there(b, { sha256: hash('a') })] }, [`send ${a}`], []],
  ['another sdist', { files: [local(sdist)], published: [there('demo-1.0.zip', { sha256: hash('b') })] }, [], [`error ${sdist}: the release has an sdist there already, demo-1.0.zip; PyPI takes one`]],
])('%s', (_title, request, entries, problems) => {
  expect(planned(request)).toEqual({ entries, problems });
});

describe('the fourteen days of PyPI', () => {
  const published = [there(b, { sha256: hash('b') }, { uploaded: '2026-08-05T00:00:00Z' }), there(sdist, { sha256: hash('c') }, { uploaded: '2026-08-19T00:00:00.000Z' })];
  it.each<[string, Partial<UploadRequest<ReleaseFile>>, readonly string[]]>([
    ['over', { published }, ['error demo 1.0: it is 15 days old, and PyPI takes no new file for a release after 14 days']],
    ['not over', { published, now: Date.parse('2026-08-18T23:59:59Z') }, []],
    ['over, and nothing is sent', { published, files: [local(b, 'b')] }, []],
    ['no matter elsewhere', { published, rules: 'index' }, []],
    ['not known', { published: [there(b, { sha256: hash('b') })] }, []],
    ['said in a way that cannot be read', { published: [there(b, { sha256: hash('b') }, { uploaded: 'last week' })] }, []],
  ])('%s', (_title, request, problems) => {
    expect(planned(request).problems).toEqual(problems);
  });
});

describe('what is expected', () => {
  const expected = parseExpected('e', `${a}\n${hash('b')}  ${b}\nsdist`);
  it.each<[string, Partial<UploadRequest<ReleaseFile>>, readonly string[]]>([
    ['all of it', { files: [local(a), local(b, 'b'), local(sdist, 'c')] }, []],
    ['a part', { files: [local(a)] }, [`error demo 1.0: it lacks ${b}`, 'error demo 1.0: it lacks an sdist']],
    ['the rest is there already', { files: [local(a)], published: [there(b, { sha256: hash('b') }), there(sdist, { sha256: hash('c') })] }, []],
    ['what is there has other bytes', { files: [local(a)], published: [there(b, { sha256: hash('d') }), there(sdist)] }, [`error ${b}: it is expected with sha256 ${hash('b')} and has ${hash('d')}`]],
    ['more than that', { files: [local(a), local(b, 'b'), local('demo-1.0-py3-none-any.whl', 'e'), local(sdist, 'c')] }, ['error demo-1.0-py3-none-any.whl: it is none of the expected files']],
  ])('%s', (_title, request, problems) => {
    expect(planned({ expected, ...request }).problems).toEqual(problems);
  });
});

it.each<[string, Partial<UploadRequest<ReleaseFile>>, readonly (string | undefined)[]]>([
  ['a conflict', { published: [there(a, { sha256: hash('b') })] }, ['release-conflict']],
  ['a hash that is not told', { published: [there(a)] }, ['release-conflict']],
  ['the same bytes under another name', { published: [there(b, { sha256: hash('a') })] }, ['release-conflict']],
  ['something missing, and something unexpected', { expected: parseExpected('e', b) }, ['release-incomplete', 'release-incomplete']],
  ['a release that is closed', { published: [there(b, { sha256: hash('b') }, { uploaded: '2026-08-05T00:00:00Z' })] }, [undefined]],
])('says in a code that it is %s', (_title, request, codes) => {
  const { problems } = planUpload({ files: [local(a)], published: [], rules: 'pypi', replaces: false, expected: undefined, skipExisting: false, now, ...request });
  expect(problems.map(({ code }) => code)).toEqual(codes);
});

it('is shown as one plan', () => {
  const files = [local(a, 'a', 12_345_678), local(b, 'b', 950), local('demo-1.0-py3-none-any.whl', 'e', 99_960), local(sdist, 'c')];
  const published = [there(b, { sha256: hash('b') }), there('demo-1.0-py3-none-any.whl', { sha256: hash('d') })];
  const plan = planUpload({ files, published, rules: 'index', replaces: true, expected: parseExpected('e', 'cp314-cp314-win_amd64\ncp31*-*-*\npy3-none-any\nsdist'), skipExisting: false, now });
  expect(renderUploadPlan(plan, { shown: 'https://index.example/up' })).toMatchInlineSnapshot(`
"to https://index.example/up: 3 files (12.4 MB), 1 left alone
  skip    demo-1.0-cp313-cp313-win_amd64.whl     950 B  is there already
  replace demo-1.0-py3-none-any.whl             100 kB  has other bytes there
  send    demo-1.0-cp312-cp312-win_amd64.whl   12.3 MB
  send    demo-1.0.tar.gz                       1.0 kB
one thing stands against it; nothing would be sent:
  demo 1.0: it lacks a wheel cp314-cp314-win_amd64 (nothing is uploaded while a part of the release is missing)"
`);
  expect(renderUploadPlan({ entries: [], problems: [] }, { shown: '/srv/web' })).toBe('to /srv/web: 0 files');
});
