import { createHash } from 'node:crypto';
import { buildElfFile, type ElfFileOptions } from '@wheelwright/testing';
import { understandWheel, type WheelContents } from '../formats/wheel-contents';
import { findManylinuxPolicy } from '../policies/manylinux';
import { formatRecord } from '../values/record';
import { refuseFindings, verifyWheel, type WheelExpectations } from './verify-wheel';

const hash = (bytes: Uint8Array): string => `sha256=${createHash('sha256').update(bytes).digest('base64url')}`;
const info = 'demo-1.0.dist-info';

interface Draft {
  readonly file?: string;
  readonly tags?: readonly string[];
  readonly metadata?: string;
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  readonly record?: (text: string) => string;
}

const tag = 'cp313-cp313-manylinux';
const wheelOf = ({ file = `demo-1.0-${tag}1_x86_64.manylinux_2_5_x86_64.whl`, tags = [`${tag}1_x86_64`, `${tag}_2_5_x86_64`], metadata = 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n', files = {}, record = (text) => text }: Draft): WheelContents => {
  const contents: Readonly<Record<string, Uint8Array | string>> = { ...files, [`${info}/METADATA`]: metadata, [`${info}/WHEEL`]: `Wheel-Version: 1.0\n${tags.map((one) => `Tag: ${one}\n`).join('')}` };
  const members = new Map(Object.entries(contents).map(([path, content]) => [path, { bytes: Buffer.from(content), executable: false }]));
  const text = formatRecord([...[...members].map(([path, { bytes }]) => ({ path, hash: hash(bytes), size: bytes.length })), { path: `${info}/RECORD`, hash: undefined, size: undefined }]);
  members.set(`${info}/RECORD`, { bytes: Buffer.from(record(text)), executable: false });
  return understandWheel(file, members);
};

const expected: WheelExpectations = { policy: findManylinuxPolicy('manylinux1_x86_64'), exclude: ['libcuda.so.*'], forbidden: ['/work/space', '/root', '/home/me'], hash };
const extension = (options: ElfFileOptions, path = 'demo/_x.cpython-313-x86_64-linux-gnu.so'): Draft => ({ files: { [path]: buildElfFile(options) } });
const messages = (draft: Draft, change: Partial<WheelExpectations> = {}): readonly string[] => verifyWheel(wheelOf(draft), { ...expected, ...change }).map(({ code, message }) => `${code}: ${message}`);
const pure: Draft = { file: 'demo-1.0-py3-none-any.whl', tags: ['py3-none-any'] };

describe('verifyWheel', () => {
  it.each<[string, Draft]>([
    ['a sound wheel', { files: { 'demo/__init__.py': 'x = 1\n', 'demo/a.so': buildElfFile({ needed: ['libx-1.so', 'libc.so.6', 'libcuda.so.1'], rpath: '$ORIGIN/../demo.libs' }), 'demo.libs/libx-1.so': buildElfFile({ soname: 'libx-1.so', runpath: '${ORIGIN}' }) } }],
    ['paths that only look like the machine’s', extension({ data: 'a/root/b /work/spaceship /rootfs/' })],
    ['a short path in a text', { files: { 'demo/a.txt': 'look in /root/ for it' } }],
    ['licences that are there', { metadata: 'Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense-File: zlib/LICENSE\n', files: { [`${info}/licenses/zlib/LICENSE`]: 'text' } }],
    ['an object file among the data', { files: { 'demo/part.o': Buffer.concat([buildElfFile({ machine: 'aarch64' }).subarray(0, 16), Buffer.from([1, 0]), buildElfFile({}).subarray(18)]) } }],
  ])('%s', (_title, draft) => {
    expect(messages(draft)).toEqual([]);
  });

  it.each<[string, Draft, string]>([
    ['tags that differ', { tags: [`${tag}1_x86_64`] }, 'wheel-invalid: its name says cp313-cp313-manylinux1_x86_64, cp313-cp313-manylinux_2_5_x86_64 and its WHEEL cp313-cp313-manylinux1_x86_64'],
    ['another platform', { file: `demo-1.0-${tag}2014_x86_64.whl`, tags: [`${tag}2014_x86_64`] }, 'wheel-invalid: its platform is manylinux2014_x86_64, not manylinux_2_5_x86_64'],
    ['another version', { metadata: 'Metadata-Version: 2.1\nName: demo\nVersion: 2.0\n' }, 'wheel-invalid: its METADATA says demo 2.0'],
    ['a licence that is missing', { metadata: 'Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense-File: GONE\n' }, 'wheel-invalid: its METADATA names the licence file GONE, which is not there'],
    ['a RECORD that forgets', { record: (text) => text.replace(/^.*WHEEL.*\n/mu, '') }, `wheel-invalid: its RECORD does not name ${info}/WHEEL`],
    ['a RECORD that invents', { record: (text) => `gone.py,sha256=x,1\n${text}` }, 'wheel-invalid: its RECORD names gone.py, which is not there'],
    ['a RECORD that lies', { record: (text) => text.replace(/sha256=./u, 'sha256=-') }, `wheel-invalid: its RECORD is wrong about ${info}/METADATA`],
    ['a search path of the build', extension({ runpath: '$ORIGIN/../x:/somewhere/lib' }), 'leaks-build-path: demo/_x.cpython-313-x86_64-linux-gnu.so has the run-time search path /somewhere/lib, which leaves the wheel'],
    ['a search path that climbs out', extension({ rpath: '$ORIGIN/../../lib' }), 'leaks-build-path: demo/_x.cpython-313-x86_64-linux-gnu.so has the run-time search path $ORIGIN/../../lib, which leaves the wheel'],
    ['libpython', extension({ needed: ['libpython3.13.so.1.0'] }), 'policy-exceeded: demo/_x.cpython-313-x86_64-linux-gnu.so needs libpython3.13.so.1.0, which no wheel may'],
    ['a library from outside', extension({ needed: ['libpng16.so.16'] }), 'policy-exceeded: demo/_x.cpython-313-x86_64-linux-gnu.so needs libpng16.so.16, which is neither in the wheel nor on every manylinux_2_5_x86_64 system'],
    ['a symbol that is too new', extension({ versions: [{ library: 'libc.so.6', version: 'GLIBC_2.14', symbols: ['memcpy'] }] }), 'policy-exceeded: demo/_x.cpython-313-x86_64-linux-gnu.so needs GLIBC_2.14 of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older'],
    ['the workspace in a text', { files: { 'demo/config.py': 'flags = "-I/work/space/include"' } }, 'leaks-build-path: demo/config.py names /work/space'],
    ['the home folder in code', extension({ data: 'x -L/root/lib' }), 'leaks-build-path: demo/_x.cpython-313-x86_64-linux-gnu.so names /root'],
    ['an extension of another Python', extension({}, 'demo/_x.cpython-312-x86_64-linux-gnu.so'), 'wheel-invalid: demo/_x.cpython-312-x86_64-linux-gnu.so is for CPython 312, and the ABI tag is cp313'],
    ['an extension in a pure wheel', { ...pure, ...extension({}) }, 'wheel-invalid: it is for every platform and holds demo/_x.cpython-313-x86_64-linux-gnu.so'],
  ])('sees %s', (_title, draft, message) => {
    expect(messages(draft, draft.file === pure.file ? { policy: undefined } : {})).toContain(message);
  });

  it.each<[string, string, ElfFileOptions, readonly string[]]>([
    ['py3-none', 'demo/_x.so', { undefinedSymbols: ['PyModule_Create2'] }, ["wheel-invalid: demo/_x.so uses Python's ABI, and the ABI tag is none"]],
    ['py3-none', 'demo/libx.so', { undefinedSymbols: ['Pyxis'] }, []],
    ['cp38-abi3', 'demo/_x.abi3.so', { undefinedSymbols: ['PyModule_Create2'] }, []],
    ['cp38-abi3', 'demo/_x.cpython-38-x86_64-linux-gnu.so', {}, ['wheel-invalid: demo/_x.cpython-38-x86_64-linux-gnu.so is for CPython 38, and the ABI tag is abi3']],
    ['cp37-cp37m', 'demo/_x.cpython-37m-x86_64-linux-gnu.so', {}, []],
    ['cp313-cp313t', 'demo/_x.cpython-313t-x86_64-linux-gnu.so', {}, []],
    ['cp313-cp313', 'demo/_x.cpython-313t-x86_64-linux-gnu.so', {}, ['wheel-invalid: demo/_x.cpython-313t-x86_64-linux-gnu.so is for CPython 313t, and the ABI tag is cp313']],
  ])('of %s with %s', (tags, path, options, found) => {
    const name = `${tags}-manylinux_2_5_x86_64`;
    expect(messages({ ...extension(options, path), file: `demo-1.0-${name}.whl`, tags: [name] })).toEqual(found);
  });
});

it('refuses with the gravest code and all findings', () => {
  expect(() => refuseFindings('a.whl', [{ code: 'wheel-invalid', message: 'one' }, { code: 'leaks-build-path', message: 'two' }])).toThrow(
    expect.objectContaining({ code: 'leaks-build-path', problems: [{ file: 'a.whl', message: 'one' }, { file: 'a.whl', message: 'two' }] }),
  );
  expect(() => refuseFindings('a.whl', [])).not.toThrow();
});
