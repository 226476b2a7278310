import { auditwheelEnvironment, auditwheelRepairArgv, graftedName, parseAuditwheelRefusal, parseAuditwheelShow, type AuditwheelRepair } from './auditwheel';

const repair: AuditwheelRepair = { program: ['python', 'auditwheel.py'], wheel: 'a.whl', platform: 'manylinux1_x86_64', into: 'out', libraryFolders: ['libraries'], isolated: true, exclude: [], strip: false };

describe('auditwheelRepairArgv', () => {
  it.each<[string, Partial<AuditwheelRepair>, string]>([
    ['a tag', {}, 'repair --plat manylinux1_x86_64 --only-plat --ldpaths libraries -z 0 -w out a.whl'],
    ['no tag', { platform: undefined }, 'repair --plat auto --ldpaths libraries -z 0 -w out a.whl'],
    ['no libraries at all', { libraryFolders: [] }, 'repair --plat manylinux1_x86_64 --only-plat --ldpaths  -z 0 -w out a.whl'],
    ['the system’s libraries too', { isolated: false }, 'repair --plat manylinux1_x86_64 --only-plat -z 0 -w out a.whl'],
    ['exclude and strip', { exclude: ['libcuda.so.*', 'libx.so'], strip: true }, 'repair --plat manylinux1_x86_64 --only-plat --ldpaths libraries --exclude libcuda.so.* --exclude libx.so --strip -z 0 -w out a.whl'],
  ])('%s', (_title, change, expected) => {
    expect(auditwheelRepairArgv({ ...repair, ...change }).join(' ')).toBe(`python auditwheel.py ${expected}`);
  });
});

it('fixes the order of hashes', () => {
  expect(auditwheelEnvironment(['/a', '/b'])).toMatchObject({ PYTHONHASHSEED: '0', AUDITWHEEL_LD_LIBRARY_PATH: '/a:/b' });
});

it.each([
  ['\na-1.0.whl is\nconsistent with the following platform tag:\n"manylinux_2_5_x86_64".\n\nThe wheel references', 'manylinux_2_5_x86_64'],
  ['a.whl looks fine', undefined],
])('reads show %#', (output, expected) => {
  expect(parseAuditwheelShow(output)).toBe(expected);
});

it.each([
  ['auditwheel: error: cannot repair "a.whl" to "manylinux_2_5_x86_64" ABI because of the presence of\ntoo-recent versioned symbols. You\'ll need', 'too-recent-symbols'],
  ['cannot repair "a.whl" to "x" ABI because it depends on black-listed symbols.', 'forbidden-symbols'],
  ['ValueError: Cannot repair wheel, because required library "libx.so.1" could not be located', 'library-not-found'],
  ['because it depends on unsupported ISA extensions.', 'instruction-set'],
  ['auditwheel.error.InvalidLibcError: couldn\'t detect libc', 'no-libc'],
  ['Traceback', 'other'],
])('tells why it refused: %#', (output, expected) => {
  expect(parseAuditwheelRefusal(output)).toBe(expected);
});

it.each([
  ['libpng16.so.16', 'libpng16-01234567.so.16'],
  ['libgfortran-01234567.so.5', 'libgfortran-01234567.so.5'],
  ['libfoo-1.2.so', 'libfoo-1-01234567.2.so'],
])('names %s %s', (file, expected) => {
  expect(graftedName(file, '0123456789abcdef')).toBe(expected);
});
