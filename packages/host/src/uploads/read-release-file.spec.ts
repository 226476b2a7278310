import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkRelease, type CheckedFile } from '@wheelwright/core';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { zipSync, type Zippable } from 'fflate';
import { readReleaseFile } from './read-release-file';

const host: RecordingHost = recordingHost();
afterAll(() => host.dispose());
let folders = 0;
const put = (file: string, bytes: Uint8Array): string => {
  folders += 1;
  mkdirSync(host.path(String(folders)));
  writeFileSync(host.path(String(folders), file), bytes);
  return host.path(String(folders), file);
};
const read = (file: string, bytes: Uint8Array): Promise<CheckedFile> => readReleaseFile(host, put(file, bytes));
const hash = (content: string | Uint8Array, algorithm = 'sha256'): string => `${algorithm}=${createHash(algorithm).update(content).digest('base64url')}`;

const info = 'demo-1.0.dist-info';
const file = 'demo-1.0-py3-none-any.whl';
type Members = Readonly<Record<string, string | Uint8Array>>;
const standard = { 'demo/__init__.py': 'x = 1\n'.repeat(50), [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nDémo\r\n', [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n' } as const;
const recordOf = (members: Members): string => `${Object.entries(members).map(([path, content]) => `${path},${hash(content)},${Buffer.from(content).length}`).join('\n')}\n${info}/RECORD,,\n`;
/** A wheel of these members, with a right RECORD where none is given; undefined leaves a member out. */
const wheelOf = (change: Readonly<Record<string, string | Uint8Array | undefined>> = {}, options: { readonly attrs?: number; readonly level?: 0 | 6 } = {}): Uint8Array => {
  const members = Object.fromEntries(Object.entries({ ...standard, ...change }).flatMap(([path, content]) => (content === undefined ? [] : [[path, content] as const])));
  const all: Members = `${info}/RECORD` in change ? members : { ...members, [`${info}/RECORD`]: recordOf(members) };
  const { attrs, level = 6 } = options;
  return zipSync(Object.fromEntries(Object.entries(all).map(([path, content]) => [path, [new Uint8Array(Buffer.from(content)), { level, ...(attrs === undefined ? {} : { os: 3, attrs }) }]])) as Zippable);
};
/** One whose first member says, in both of its headers, that it is 100 MB. */
const bomb = (): Uint8Array => {
  const bytes = Buffer.from(wheelOf());
  const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes.writeUInt32LE(100_000_000, 22);
  bytes.writeUInt32LE(100_000_000, central + 24);
  return bytes;
};
const said = async (name: string, bytes: Uint8Array): Promise<readonly string[]> => {
  try {
    return checkRelease([await read(name, bytes)], { rules: 'storage' }).map(({ message }) => message);
  } catch (error) {
    const { code, problems } = error as { code: string; problems: readonly { message: string }[] };
    return [code, ...problems.map(({ message }) => message)];
  }
};

describe('a wheel', () => {
  it('is described from its bytes', async () => {
    const bytes = wheelOf();
    const found = await read('demo-1.0-2-py2.py3-none-any.whl', wheelOf({ [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n' }));
    expect(found).toMatchObject({ file: 'demo-1.0-2-py2.py3-none-any.whl', kind: 'wheel', project: 'demo', version: '1.0', python: 'py2.py3' });
    expect(checkRelease([found], { rules: 'pypi' }).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(await read(file, bytes)).toMatchObject({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), md5: createHash('md5').update(bytes).digest('hex'), metadataText: standard[`${info}/METADATA`] });
  });

  it.each<[string, Uint8Array]>([
    ['of stored members', wheelOf({}, { level: 0 })],
    ['with a large member, and a RECORD with a stronger hash', ((): Uint8Array => {
      const large = Buffer.alloc(5_000_000, createHash('sha512').update('some').digest());
      return wheelOf({ 'demo/large.bin': large, [`${info}/RECORD`]: `demo/large.bin,${hash(large, 'sha512')},${large.length}\n${recordOf(standard)}` });
    })()],
    ['with a quoted path', wheelOf({ 'demo/a,"b".txt': 'x', [`${info}/RECORD`]: `"demo/a,""b"".txt",${hash('x')},1\n${recordOf(standard)}` })],
    ['with backslashes in its RECORD', wheelOf({ [`${info}/RECORD`]: recordOf(standard).replace('demo/__init__.py', 'demo\\__init__.py') })],
  ])('%s is sound', async (_title, bytes) => {
    expect((await said(file, bytes)).filter((message) => !message.includes('backslashes'))).toEqual([]);
  });

  it.each<[string, string, Uint8Array, readonly string[]]>([
    ['without METADATA', file, wheelOf({ [`${info}/METADATA`]: undefined }), ['release-invalid', `it has no ${info}/METADATA`]],
    ['without WHEEL', file, wheelOf({ [`${info}/WHEEL`]: undefined }), [`it has no ${info}/WHEEL`]],
    ['without RECORD', file, wheelOf({ [`${info}/RECORD`]: undefined }), [`it has no ${info}/RECORD`]],
    ['with a RECORD that is none', file, wheelOf({ [`${info}/RECORD`]: 'x\n' }), ['its RECORD has the line "x", which is not: path,hash,size']],
    ['with a RECORD that lies', file, wheelOf({ [`${info}/RECORD`]: recordOf({ ...standard, 'demo/__init__.py': 'x = 2\n' }) }), ['its RECORD is wrong about demo/__init__.py']],
    ['with a member that nobody knows', file, wheelOf({ 'evil.py': 'x', [`${info}/RECORD`]: recordOf(standard) }), ['its RECORD does not name evil.py']],
    ['with a RECORD that invents', file, wheelOf({ [`${info}/RECORD`]: recordOf({ ...standard, 'gone.py': '' }) }), ['its RECORD names gone.py, which is not there']],
    ['with a line of RECORD twice', file, wheelOf({ [`${info}/RECORD`]: `demo/__init__.py,${hash(standard['demo/__init__.py'])},300\n${recordOf(standard)}` }), ['its RECORD has a line twice']],
    ['with METADATA that is not UTF-8', file, wheelOf({ [`${info}/METADATA`]: Buffer.concat([Buffer.from(standard[`${info}/METADATA`]), Buffer.from([0xff])]) }), ['its METADATA is not UTF-8']],
    ['with another dist-info folder as well', file, wheelOf({ 'other-1.0.dist-info/METADATA': 'x' }), [`it has the folder other-1.0.dist-info where ${info} belongs`]],
    ['of another name', 'other-1.0-py3-none-any.whl', wheelOf(), ['release-invalid', 'it has the folder demo-1.0.dist-info where other-1.0.dist-info belongs', 'it has no other-1.0.dist-info/METADATA', 'it has no other-1.0.dist-info/WHEEL', 'it has no other-1.0.dist-info/RECORD']],
    ['with a symbolic link', file, wheelOf({}, { attrs: (0o120777 << 16) >>> 0 }), Object.keys({ ...standard, [`${info}/RECORD`]: '' }).map((path) => `it holds the symbolic link ${path}`)],
    ['with a member outside', file, wheelOf({ '../evil.py': 'x' }), ['the member "../evil.py" has a path that leaves its folder or is not plain']],
    ['that is a bomb', file, bomb(), ['release-invalid', expect.stringMatching(/^it would expand from \d+ to 100\d{6} bytes, more than 50 times$/u)]],
    ['that is a tar', file, gzipSync(Buffer.alloc(1024)), ['release-invalid', 'it is not a whole ZIP archive: there is no end record']],
    ['that is cut', file, wheelOf().subarray(0, 300), ['release-invalid', 'it is not a whole ZIP archive: there is no end record']],
    ['with bytes in front', file, Buffer.concat([Buffer.from('#!'), wheelOf()]), ['release-invalid', 'the central directory is not where the end record says']],
    ['with bytes behind', file, Buffer.concat([wheelOf(), Buffer.from('x')]), ['something follows the end record']],
    ['of nothing', file, new Uint8Array(0), ['release-invalid', 'it is empty']],
    ['with a name that is none', 'demo-1.0-x-py3-none-any.whl', wheelOf(), ['release-invalid', '"demo-1.0-x-py3-none-any.whl" is not the name of a wheel: the build tag "x" does not start with a digit']],
  ])('%s', async (_title, name, bytes, expected) => {
    expect(await said(name, bytes)).toEqual(expected);
  });

  it.each([0, 6] as const)('with a byte flipped (level %s) is damaged, and everything else is still read', async (level) => {
    const bytes = wheelOf({ 'demo/__init__.py': createHash('sha512').update('noise').digest('hex') }, { level });
    bytes[60] = (bytes[60] as number) ^ 0x10;
    const messages = await said(file, bytes);
    expect(messages[0]).toMatch(/^the member demo\/__init__\.py (cannot be expanded|does not have the content that its CRC promises|is larger than the archive says)$/u);
    expect(messages.slice(1)).toEqual(['its RECORD is wrong about demo/__init__.py']);
  });

  it('is read where a link leads', async () => {
    const link = host.path('linked', file);
    mkdirSync(host.path('linked'));
    symlinkSync(put(file, wheelOf()), link);
    expect(await readReleaseFile(host, link)).toMatchObject({ file, version: '1.0' });
  });

  it('of a build backend of testing is fine', async () => {
    const built = buildWheelFile({ distribution: 'Spam.Eggs', version: '2.0', tags: 'cp310-cp310-manylinux1_x86_64', files: { 'spam.py': '' } });
    expect(await said(built.file, built.bytes)).toEqual([]);
  });
});

describe('an sdist', () => {
  const pkgInfo = 'Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n';
  /** Made by tar itself. */
  const tarOf = (members: Readonly<Record<string, string>>): Uint8Array => {
    folders += 1;
    const root = host.path(`tar-${folders}`);
    for (const [path, content] of Object.entries(members)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return execFileSync('tar', ['-cz', '-C', root, ...new Set(Object.keys(members).map((path) => path.split('/')[0] ?? ''))]);
  };

  it('is described from its bytes, tar.gz and zip', async () => {
    const found = await read('demo-1.0.tar.gz', tarOf({ 'demo-1.0/PKG-INFO': pkgInfo, 'demo-1.0/src/demo/__init__.py': '', 'demo-1.0/demo.egg-info/PKG-INFO': 'another' }));
    expect(found).toMatchObject({ kind: 'sdist', project: 'demo', version: '1.0', python: 'source', metadataText: pkgInfo });
    expect(found.contents).toEqual({ kind: 'sdist', problems: [], members: new Set(['PKG-INFO', 'src/demo/__init__.py', 'demo.egg-info/PKG-INFO']) });
    const zip = await read('demo-1.0.zip', zipSync({ 'demo-1.0/PKG-INFO': Buffer.from(pkgInfo), 'demo-1.0/setup.py': new Uint8Array(0) }));
    expect(zip).toMatchObject({ metadataText: pkgInfo, contents: { problems: [], members: new Set(['PKG-INFO', 'setup.py']) } });
  });

  it.each<[string, string, () => Uint8Array, readonly string[]]>([
    ['without PKG-INFO', 'demo-1.0.tar.gz', () => tarOf({ 'demo-1.0/setup.py': '' }), ['release-invalid', 'it has no demo-1.0/PKG-INFO']],
    ['with two folders', 'demo-1.0.tar.gz', () => tarOf({ 'demo-1.0/PKG-INFO': pkgInfo, 'other/x': '' }), ['release-invalid', 'it does not have one folder with everything in it']],
    ['that is cut', 'demo-1.0.tar.gz', () => tarOf({ 'demo-1.0/PKG-INFO': pkgInfo }).subarray(0, 60), ['release-invalid', 'it is no whole .tar.gz: unexpected end of file']],
    ['that is an error page', 'demo-1.0.tar.gz', () => Buffer.from('<html>not found</html>'), ['release-invalid', 'it is no whole .tar.gz: incorrect header check']],
    ['whose tar lacks its end', 'demo-1.0.tar.gz', () => gzipSync(gunzipSync(tarOf({ 'demo-1.0/PKG-INFO': pkgInfo })).subarray(0, 1536)), ['the tar ends before its last block']],
    ['with a fault in its zip', 'demo-1.0.zip', () => Buffer.concat([zipSync({ 'demo-1.0/PKG-INFO': Buffer.from(pkgInfo) }), Buffer.from('x')]), ['something follows the end record']],
    ['of another kind', 'demo-1.0.tar.bz2', () => Buffer.from('x'), ['release-invalid', '"demo-1.0.tar.bz2" is not the name of an sdist']],
  ])('%s', async (_title, name, bytes, expected) => {
    expect(await said(name, bytes())).toEqual(expected);
  });
});

it('what is not there, or no file, is said', async () => {
  await expect(readReleaseFile(host, host.path('gone-1.0-py3-none-any.whl'))).rejects.toThrow(expect.objectContaining({ code: 'wheel-missing' }));
  mkdirSync(host.path(file));
  await expect(readReleaseFile(host, host.path(file))).rejects.toThrow(expect.objectContaining({ code: 'release-invalid' }));
});

it('a file that is changed while it is read is not taken', async () => {
  const path = put(file, wheelOf());
  let calls = 0;
  const changing = {
    ...host,
    files: {
      ...host.files,
      targetFacts: async (at: string) => {
        calls += 1;
        if (calls === 2) writeFileSync(path, wheelOf({}, { level: 0 }));
        return host.files.targetFacts(at);
      },
    },
  };
  await expect(readReleaseFile(changing, path)).rejects.toThrow(expect.objectContaining({ problems: [expect.objectContaining({ message: 'it was changed while it was read' })] }));
});
