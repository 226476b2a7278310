import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { checkZipStructure, type WheelMember } from '@wheelwright/core';
import { readWheelBytes } from './read-wheel';
import { packWheel } from './write-wheel';

const file = 'demo-1.0-py3-none-any.whl';
const text = (content: string, executable = false): WheelMember => ({ bytes: Buffer.from(content), executable });
const members = new Map<string, WheelMember>([
  ['demo-1.0.dist-info/RECORD', text('stale,,\n')],
  ['demo-1.0.dist-info/METADATA', text('Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n')],
  ['demo-1.0.dist-info/WHEEL', text('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')],
  ['demo/zählen.py', text('x = 1\n'.repeat(100))],
  ['demo/__init__.py', text('')],
  ['demo/"a",b.txt', text('quoted')],
  ['demo/tool.sh', text('#!/bin/sh\n', true)],
]);
const contents = { members, distInfo: 'demo-1.0.dist-info' };
const root = join(__dirname, '../../../..');
const epoch = Date.UTC(2024, 2, 31, 1, 30, 10) / 1000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-wheel-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('packWheel', () => {
  it('is read back as it was, sorted, with a right RECORD at its end', async () => {
    const wheel = readWheelBytes(file, await packWheel(contents, epoch));
    expect([...wheel.members.keys()]).toEqual([
      'demo/"a",b.txt',
      'demo/__init__.py',
      'demo/tool.sh',
      'demo/zählen.py',
      'demo-1.0.dist-info/METADATA',
      'demo-1.0.dist-info/WHEEL',
      'demo-1.0.dist-info/RECORD',
    ]);
    expect([...wheel.members].filter(([, member]) => member.executable).map(([path]) => path)).toEqual(['demo/tool.sh']);
    expect(wheel.record.map(({ path }) => path)).toEqual([...wheel.members.keys()]);
    expect(wheel.record[0]).toEqual({ path: 'demo/"a",b.txt', hash: 'sha256=s6K9RwyyxPmeJCHZ-nk6ifG1N7aiRHgQxDG1oE4UFSk', size: 6 });
  });

  it('gives sound archives, the same in every order of members', async () => {
    const bytes = await packWheel(contents, epoch);
    expect(checkZipStructure(bytes)).toEqual([]);
    expect(Buffer.compare(bytes, await packWheel({ ...contents, members: new Map([...members].reverse()) }, epoch))).toBe(0);
    expect(Buffer.compare(bytes, await packWheel(readWheelBytes(file, bytes), epoch))).toBe(0);
  });

  it('gives the same bytes in every time zone', () => {
    const script = join(folder, 'pack.js');
    writeFileSync(
      script,
      `require(${JSON.stringify(require.resolve('@swc-node/register'))});
       const { packWheel } = require(${JSON.stringify(join(__dirname, 'write-wheel.ts'))});
       const members = new Map([['demo-1.0.dist-info/METADATA', { bytes: Buffer.from('x'), executable: false }]]);
       packWheel({ members, distInfo: 'demo-1.0.dist-info' }, ${epoch}).then((bytes) => process.stdout.write(Buffer.from(bytes).toString('hex')));`,
    );
    const pack = (zone: string): string =>
      execFileSync(process.execPath, [script], { env: { PATH: process.env['PATH'], TZ: zone, TS_NODE_PROJECT: join(root, 'tsconfig.base.json') }, cwd: root, encoding: 'utf8' });
    const [utc, berlin, honolulu] = ['UTC', 'Europe/Berlin', 'Pacific/Honolulu'].map(pack);
    expect(utc).toMatch(/^504b0304/u);
    // 31 March 2024, 01:30:10 UTC, as MS-DOS writes it.
    expect(utc?.slice(20, 28)).toBe('c50b7f58');
    expect(berlin).toBe(utc);
    expect(honolulu).toBe(utc);
  });

  it('is accepted by Python and unzip', async () => {
    const path = join(folder, file);
    writeFileSync(path, await packWheel(contents, 0));
    execFileSync('python3', ['-m', 'zipfile', '-t', path]);
    const listed = execFileSync('python3', ['-c', 'import sys, zipfile; [print(i.filename, i.date_time, oct(i.external_attr >> 16)) for i in zipfile.ZipFile(sys.argv[1]).infolist()]', path], { encoding: 'utf8' });
    expect(listed.split('\n')).toContain('demo/tool.sh (1980, 1, 1, 0, 0, 0) 0o100755');
    expect(listed.split('\n')).toContain('demo/zählen.py (1980, 1, 1, 0, 0, 0) 0o100644');
    expect(readFileSync(path).length).toBeGreaterThan(0);
  });
});

describe('readWheelBytes', () => {
  const plain = Object.fromEntries([...members].map(([path, member]) => [path, new Uint8Array(member.bytes)]));

  it('reads what other tools wrote', () => {
    expect(readWheelBytes(file, zipSync(plain)).metadata.headers).toContainEqual({ name: 'Name', value: 'demo' });
  });

  it.each([
    ['a flipped byte', (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.indexOf(0x71, 40) ? byte ^ 1 : byte)), 'wheel-invalid'],
    ['a cut', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 40), 'archive-unsafe'],
    ['something appended', (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.from('x')]), 'archive-unsafe'],
    ['something in front', (bytes: Uint8Array) => Buffer.concat([Buffer.from('x'), bytes]), 'archive-unsafe'],
    ['nothing', () => new Uint8Array(0), 'archive-unsafe'],
  ])('refuses %s', (_title, change, code) => {
    const bytes = zipSync({ 'demo/q.txt': new TextEncoder().encode('qqqq'), ...plain }, { level: 0 });
    expect(() => readWheelBytes(file, change(bytes))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['../evil.py', 'leaves its folder'],
    ['/etc/evil', 'absolute path'],
    ['C:evil', 'absolute path'],
    ['demo\\evil', 'backslash'],
  ])('refuses the member %s', (name, why) => {
    expect(() => readWheelBytes(file, zipSync({ ...plain, [name]: new Uint8Array(1) }))).toThrow(expect.objectContaining({ code: 'archive-unsafe', message: expect.stringContaining(why) }));
  });

  it.each([
    ['other-1.0-py3-none-any.whl', 'has the folder demo-1.0.dist-info where other-1.0.dist-info belongs'],
    ['demo-2.0-py3-none-any.whl', 'where demo-2.0.dist-info belongs'],
  ])('refuses the name %s', (name, why) => {
    expect(() => readWheelBytes(name, zipSync(plain))).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: expect.stringContaining(why) }));
  });
});
