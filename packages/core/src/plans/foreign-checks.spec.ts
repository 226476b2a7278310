import { buildElfFile, buildWheelFile } from '@wheelwright/testing';
import type { WheelContents } from '../formats/wheel-contents';
import { parseWheelFilename } from '../values/wheel-filename';
import type { LinuxTarget } from '../values/target';
import { checkForeignWheel } from './foreign-checks';

const wheel = (tags: string, files: Readonly<Record<string, Uint8Array>>): Pick<WheelContents, 'file' | 'filename' | 'members'> => {
  const { file } = buildWheelFile({ distribution: 'spam', tags });
  return { file, filename: parseWheelFilename(file), members: new Map(Object.entries(files).map(([path, bytes]) => [path, { bytes, executable: false }])) };
};
const aarch64: LinuxTarget = { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } };
const musl: LinuxTarget = { system: 'linux', architecture: 'x86_64', libc: { name: 'musl', version: '1.2' } };
const good = buildElfFile({ machine: 'aarch64', needed: ['libc.so.6', 'libpng16.so.16'] });
const text = Buffer.from('x');

const problemsOf = (...[contents, expected]: Parameters<typeof checkForeignWheel>): readonly string[] => {
  try {
    checkForeignWheel(contents, expected);
    return [];
  } catch (error) {
    return (error as { problems: readonly { message: string }[] }).problems.map(({ message }) => message);
  }
};

const soabi = 'cpython-311-aarch64-linux-gnu';
it.each([
  ['one as it should be', 'cp311-cp311-linux_aarch64', { 's/a.cpython-311-aarch64-linux-gnu.so': good, 's/b.abi3.so': good, 's/__init__.py': text }, []],
  ['a tag of this machine', 'cp311-cp311-linux_x86_64', {}, ['its platform is linux_x86_64, not linux_aarch64']],
  [
    'a library of this machine',
    'cp311-cp311-linux_aarch64',
    { 's/liba.so': buildElfFile({ machine: 'x86_64', needed: ['libc.so.6'] }) },
    ['s/liba.so is for x86_64'],
  ],
  ['a name of this machine', 'cp311-cp311-linux_aarch64', { 's/a.cpython-311-x86_64-linux-gnu.so': good }, ['s/a.cpython-311-x86_64-linux-gnu.so is named for cpython-311-x86_64-linux-gnu; a Python of the target imports cpython-311-aarch64-linux-gnu']],
  ['another C library', 'cp311-cp311-linux_aarch64', { 's/a.so': buildElfFile({ machine: 'aarch64', needed: ['libc.musl-aarch64.so.1'] }) }, ['s/a.so needs libc.musl-aarch64.so.1, which is of another C library than glibc']],
])('%s', (_, tags, files, problems) => expect(problemsOf(wheel(tags, files), { target: aarch64, soabi })).toEqual(problems));

it('knows what musl is not', () => {
  const files = { 'a.so': buildElfFile({ needed: ['libc.so.6'] }), 'b.so': buildElfFile({ needed: ['libc.musl-x86_64.so.1'] }) };
  expect(problemsOf(wheel('cp311-cp311-linux_x86_64', files), { target: musl, soabi: 'cpython-311-x86_64-linux-musl' })).toEqual(['a.so needs libc.so.6, which is of another C library than musl']);
});
