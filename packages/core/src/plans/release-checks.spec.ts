import type { UploadRules } from '../definitions/destinations';
import type { ReleaseContents } from '../formats/release-contents';
import { parseMetadata } from '../values/metadata';
import { parseSdistFilename } from '../values/sdist-filename';
import { parseWheelFilename } from '../values/wheel-filename';
import { checkRelease } from './release-checks';
import type { CheckedFile } from './release-finding';

interface Draft {
  readonly file?: string;
  readonly metadata?: readonly string[];
  readonly body?: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly wheel?: readonly string[];
  readonly record?: readonly { readonly path: string; readonly hash: string | undefined; readonly size: number | undefined }[];
  readonly members?: readonly string[];
  readonly problems?: readonly string[];
  readonly entryPoints?: string;
}

const fine = 'demo-1.0-cp313-cp313-win_amd64.whl';
let count = 0;
const fileOf = (draft: Draft): CheckedFile => {
  const { file = fine, metadata = [], body = 'text', size = 1000, problems = [] } = draft;
  count += 1;
  const metadataText = [...['Metadata-Version: 2.4', 'Name: demo', 'Version: 1.0', 'Description-Content-Type: text/plain'].filter((line) => !metadata.some((other) => other.startsWith(line.split(':')[0] ?? ''))), ...metadata, '', body].join('\n');
  const common = { file, size, sha256: draft.sha256 ?? String(count).padStart(64, '0'), md5: '0'.repeat(32), metadata: parseMetadata(metadataText), metadataText };
  if (!file.endsWith('.whl')) {
    const { distribution: project, version } = parseSdistFilename(file);
    return { ...common, kind: 'sdist', project, version, python: 'source', contents: { kind: 'sdist', problems, members: new Set(draft.members ?? ['PKG-INFO']) } };
  }
  const filename = parseWheelFilename(file);
  const distInfo = `${filename.stem}.dist-info`;
  const paths = draft.members ?? ['demo/__init__.py', `${distInfo}/METADATA`, `${distInfo}/WHEEL`, `${distInfo}/RECORD`];
  const record = draft.record ?? paths.map((path) => (path.endsWith('RECORD') ? { path, hash: undefined, size: undefined } : { path, hash: 'sha256=x', size: 1 }));
  const tags = filename.pythons.flatMap((python) => filename.abis.flatMap((abi) => filename.platforms.map((platform) => `Tag: ${python}-${abi}-${platform}`)));
  const contents: ReleaseContents = {
    kind: 'wheel',
    problems,
    entryPoints: draft.entryPoints,
    outline: {
      filename,
      distInfo,
      members: new Map(paths.map((path) => [path, { size: 1, hashes: ['sha256=x', 'sha512=y'] }])),
      metadata: common.metadata,
      wheel: parseMetadata(['Wheel-Version: 1.0', ...(draft.wheel ?? ['Root-Is-Purelib: false', ...tags])].join('\n')),
      record,
    },
  };
  return { ...common, kind: 'wheel', project: filename.distribution, version: filename.version, python: filename.pythons.join('.'), contents };
};

const found = (drafts: readonly Draft[], rules: UploadRules = 'pypi', fileLimit?: number): readonly string[] =>
  checkRelease(drafts.map(fileOf), { rules, ...(fileLimit === undefined ? {} : { fileLimit }) }).map(({ severity, file, message }) => `${severity} ${file}: ${message}`);

it.each<[string, readonly Draft[]]>([
  ['a wheel', [{}]],
  ['wheels and an sdist', [{}, { file: 'demo-1.0-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl' }, { file: 'demo-1.0.tar.gz' }]],
  ['a version in another spelling', [{ metadata: ['Version: 1.0.0'] }]],
  ['a RECORD with a stronger hash, and signatures of it that it cannot name', [{ members: ['a.py', 'demo-1.0.dist-info/RECORD'], record: [{ path: 'a.py', hash: 'sha512=y', size: 1 }, { path: 'demo-1.0.dist-info/RECORD', hash: undefined, size: undefined }] }]],
  ['commands', [{ entryPoints: '[console_scripts]\ndemo = demo:main\nDemo.x-1 = demo:main [extra]\n\n[other]\na b = c\n' }]],
  ['an old sdist, which may differ in everything', [{ metadata: ['Requires-Dist: a'] }, { file: 'demo-1.0.tar.gz', metadata: ['Metadata-Version: 2.1'] }]],
  ['an sdist that says what is dynamic', [{ metadata: ['Requires-Dist: a'] }, { file: 'demo-1.0.tar.gz', metadata: ['Dynamic: Requires-Dist'] }]],
  ['requirements in other spellings', [{ metadata: ['Requires-Dist: A_b (>=1,<2) ; extra == "x"', 'Requires-Dist: c'] }, { file: 'demo-1.0-cp312-cp312-win32.whl', metadata: ['Requires-Dist: c', "Requires-Dist: a-b<2,>=1;  extra  == 'x'"] }]],
])('nothing against %s', (_title, drafts) => {
  expect(found(drafts)).toEqual([]);
});

it.each<[string, Draft, string]>([
  ['an archive that is not sound', { problems: ['the member a.py is there twice'] }, 'error: the member a.py is there twice'],
  ['an archive that was written as a stream', { problems: ['the member a.py has a data descriptor'] }, 'error: the member a.py has a data descriptor'],
  ['a name that is not normalized', { file: 'Demo-1.0-py3-none-any.whl', wheel: ['Tag: py3-none-any'] }, 'error: its name starts with Demo; it has to be demo'],
  ['a version that is written strangely', { file: 'demo-1.0_1-py3-none-any.whl', metadata: ['Version: 1.0.post1'], wheel: ['Tag: py3-none-any'] }, 'error: its name has the version 1.0_1, which is none as it stands; it means 1.0.post1'],
  ['a wheel that was not repaired', { file: 'demo-1.0-cp313-cp313-linux_x86_64.whl' }, 'error: its platform tag linux_x86_64 is none that PyPI takes'],
  ['tags that differ', { wheel: ['Tag: cp312-cp312-win_amd64'] }, 'error: its name says cp313-cp313-win_amd64 and its WHEEL cp312-cp312-win_amd64'],
  ['a platform and pure Python', { wheel: ['Root-Is-Purelib: true', 'Tag: cp313-cp313-win_amd64'] }, 'warning: its WHEEL says that it is pure Python (Root-Is-Purelib), and its name that it is for win_amd64'],
  ['another version', { metadata: ['Version: 1.1'] }, 'error: its METADATA says demo 1.1'],
  ['a licence that is missing', { metadata: ['License-File: LICENSE'] }, 'error: its METADATA names the licence file LICENSE, which is not there'],
  ['a signature of RECORD', { members: ['demo-1.0.dist-info/RECORD', 'demo-1.0.dist-info/RECORD.jws'], record: [{ path: 'demo-1.0.dist-info/RECORD', hash: undefined, size: undefined }] }, 'warning: it has a RECORD.jws, a kind of signature that nobody checks any more (PEP 815)'],
  ['a RECORD of Windows', { members: ['a/b.py'], record: [{ path: 'a\\b.py', hash: 'sha256=x', size: 1 }] }, 'warning: its RECORD has paths with backslashes'],
  ['a RECORD with a weak hash', { members: ['a.py'], record: [{ path: 'a.py', hash: 'md5=x', size: 1 }] }, 'error: its RECORD has only md5 of a.py; sha256 or better is needed'],
  ['a RECORD without a hash', { members: ['a.py'], record: [{ path: 'a.py', hash: undefined, size: 1 }] }, 'error: its RECORD has no hash of a.py; sha256 or better is needed'],
  ['a RECORD with a padded hash', { members: ['a.py'], record: [{ path: 'a.py', hash: 'sha256=x=', size: 1 }] }, 'error: its RECORD is wrong about a.py'],
  ['a RECORD with another size', { members: ['a.py'], record: [{ path: 'a.py', hash: 'sha256=x', size: 2 }] }, 'error: its RECORD is wrong about a.py'],
  ['a command that leads away', { entryPoints: '[console_scripts]\n../demo = demo:main\n' }, 'error: its entry_points.txt has the command "../demo" in console_scripts, which is no name of a command'],
  ['entry points that are no INI', { entryPoints: '[console_scripts]\ndemo: demo:main\n' }, 'error: its entry_points.txt cannot be read: line 2: neither a [section], nor "key = value"'],
  ['too much', { size: 100 * 1024 * 1024 + 1 }, 'error: it has 104857601 bytes, and 104857600 (100 MiB) are allowed'],
  ['an sdist with a name of old', { file: 'Demo-1.0.zip' }, 'error: it has to be called demo-1.0.tar.gz'],
  ['an sdist of another version', { file: 'demo-1.1.tar.gz' }, 'error: its PKG-INFO says demo 1.0'],
  ['an sdist without its licence', { file: 'demo-1.0.tar.gz', metadata: ['License-File: LICENSE'] }, 'error: its PKG-INFO names the licence file LICENSE, which is not there'],
])('%s', (_title, draft, message) => {
  const { file = fine } = draft;
  expect(found([draft])).toContain(message.replace(/^(\w+): /u, `$1 ${file}: `));
});

it('what only PyPI refuses is a warning for other indexes, and nothing for storage', () => {
  const drafts: readonly Draft[] = [{ file: 'Demo-1.0-cp313-cp313-linux_x86_64.whl', size: 2 ** 30, problems: ['the member a.py has a data descriptor'], entryPoints: 'x' }];
  expect(found(drafts, 'index')).toEqual([
    'warning Demo-1.0-cp313-cp313-linux_x86_64.whl: the member a.py has a data descriptor',
    'error Demo-1.0-cp313-cp313-linux_x86_64.whl: its entry_points.txt cannot be read: line 1: a line before the first [section]',
    'warning Demo-1.0-cp313-cp313-linux_x86_64.whl: its name starts with Demo; it has to be demo',
  ]);
  expect(found(drafts, 'storage')).toEqual(['warning Demo-1.0-cp313-cp313-linux_x86_64.whl: the member a.py has a data descriptor']);
});

it('the limit of a project counts', () => {
  expect(found([{ size: 2 ** 28 }], 'pypi', 2 ** 29)).toEqual([]);
  expect(found([{ size: 2 ** 28 }], 'index', 2 ** 20)).toEqual([`error ${fine}: it has 268435456 bytes, and 1048576 (1 MiB) are allowed`]);
});

describe('as one release', () => {
  const other = 'demo-1.0-cp312-cp312-win_amd64.whl';
  const third = 'demo-1.0-cp311-cp311-win_amd64.whl';
  const sdist = 'demo-1.0.tar.gz';
  it.each<[string, readonly Draft[], readonly string[]]>([
    ['another project', [{}, { file: 'spam-1.0.tar.gz', metadata: ['Name: spam'] }], ['error demo 1.0: it does not go together with spam-1.0.tar.gz, which is spam 1.0']],
    ['another version', [{}, { file: 'demo-1.1.tar.gz', metadata: ['Version: 1.1'] }], ['error demo 1.0: it does not go together with demo-1.1.tar.gz, which is demo 1.1']],
    ['the same bytes twice', [{ sha256: 'a'.repeat(64) }, { file: other, sha256: 'a'.repeat(64) }], [`error demo 1.0: it has the same bytes under 2 names, and PyPI takes no bytes twice: ${fine}, ${other}`]],
    ['two sdists', [{ file: sdist }, { file: 'demo-1.0.zip' }], ['error demo-1.0.zip: it has to be called demo-1.0.tar.gz', 'error demo 1.0: it has 2 sdists, and PyPI takes one: demo-1.0.tar.gz, demo-1.0.zip']],
    ['requirements that differ', [{ metadata: ['Requires-Dist: a', 'Requires-Dist: b>1'] }, { file: other, metadata: ['Requires-Dist: b>2', 'Requires-Dist: a'] }, { file: third, metadata: ['Requires-Dist: a', 'Requires-Dist: b>1'] }], [`error ${other}: its Requires-Dist differs from that of ${fine}: it has "b>2" and lacks "b>1"`]],
    ['the odd one comes first', [{ metadata: ['Requires-Python: >=3.8'] }, { file: other, metadata: ['Requires-Python: >=3.9'] }, { file: third, metadata: ['Requires-Python: >=3.9'] }], [`error ${fine}: its Requires-Python differs from that of ${other}: it has ">=3.8" and lacks ">=3.9"`]],
    ['an sdist that lacks an extra', [{ metadata: ['Provides-Extra: x'] }, { file: sdist }], [`error ${sdist}: its Provides-Extra differs from that of ${fine}: it lacks "x"`]],
    ['descriptions and summaries', [{ metadata: ['Summary: one'] }, { file: other, metadata: ['Summary: two'], body: 'another' }], [`warning ${other}: its Summary differs from that of ${fine}: it has "two" and lacks "one"`, `warning ${other}: its description is another than that of ${fine}`]],
    ['what differs by nature', [{ metadata: ['License-File: L', 'Platform: a'], members: ['demo-1.0.dist-info/licenses/L', 'demo-1.0.dist-info/RECORD'] }, { file: other, metadata: ['Metadata-Version: 2.3'] }], []],
  ])('%s', (_title, drafts, expected) => {
    expect(found(drafts)).toEqual(expected);
  });

  it('nothing at all is no release with faults', () => {
    expect(found([])).toEqual([]);
  });
});
