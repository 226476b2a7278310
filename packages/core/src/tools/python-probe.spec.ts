import { comparePythonTags, parsePythonProbe, pythonProbeWords } from './python-probe';

const answer = (changes: object = {}): string =>
  `${JSON.stringify({
    implementation: 'cpython',
    version: [3, 13, 0],
    suffix: '',
    order: 0x030d00f0,
    soabi: 'cpython-313-x86_64-linux-gnu',
    extSuffix: '.cpython-313-x86_64-linux-gnu.so',
    include: '/opt/include/python3.13',
    linksLibpython: false,
    architecture: 'x86_64',
    bits: 64,
    freeThreaded: false,
    debug: false,
    ...changes,
  })}\n`;

describe('parsePythonProbe', () => {
  it('gives an interpreter', () => {
    expect(parsePythonProbe(answer(), '/opt/bin/python3.13')).toEqual({
      order: 0x030d00f0,
      interpreter: {
        tag: 'cp313',
        version: '3.13.0',
        implementation: 'cpython',
        soabi: 'cpython-313-x86_64-linux-gnu',
        architecture: 'x86_64',
        linksLibpython: false,
        executable: '/opt/bin/python3.13',
        include: '/opt/include/python3.13',
      },
    });
  });

  it.each([
    [{ include: null }, { include: undefined }],
    [{ freeThreaded: true }, { tag: 'cp313t' }],
    [{ version: [3, 14, 0], suffix: 'rc2' }, { tag: 'cp314', version: '3.14.0rc2' }],
    [{ architecture: 'i586', bits: 32 }, { architecture: 'i686' }],
    [{ architecture: 'x86_64', bits: 32 }, { architecture: 'i686' }],
    [{ architecture: 'arm64' }, { architecture: 'aarch64' }],
    [{ architecture: 'arm', bits: 32 }, { architecture: 'armv7l' }],
    [{ architecture: 'powerpc64le' }, { architecture: 'ppc64le' }],
    [{ soabi: '', extSuffix: '.cp313-win_amd64.pyd', architecture: 'amd64' }, { soabi: 'cp313-win_amd64', architecture: 'x86_64' }],
    [{ soabi: '', extSuffix: '.cp313-win32.pyd', architecture: 'win32', bits: 32 }, { soabi: 'cp313-win32', architecture: 'i686' }],
    [{ soabi: '', extSuffix: '' }, { soabi: '' }],
  ])('%p', (changes, expected) => {
    expect(parsePythonProbe(answer(changes), '/p')).toMatchObject({ interpreter: expected });
  });

  it.each([
    [answer({ implementation: 'pypy' }), 'it is pypy, not CPython'],
    [answer({ debug: true }), 'it is a debug build'],
    [answer({ version: [2, 7, 18] }), 'it is Python 2.7'],
    ['hello', 'its answer was not understood'],
    ['', 'its answer was not understood'],
    ['{"implementation":"cpython"}', 'its answer was not understood'],
  ])('passes over %j', (text, reason) => {
    expect(parsePythonProbe(text, '/p')).toBe(reason);
  });

  it('reads nothing of the user’s', () => {
    expect(pythonProbeWords.slice(0, 4)).toEqual(['-I', '-S', '-B', '-c']);
  });
});

describe('comparePythonTags', () => {
  it('sorts by version', () => {
    expect(['cp313t', 'cp310', 'cp313', 'cp39', 'cp38'].sort(comparePythonTags)).toEqual(['cp38', 'cp39', 'cp310', 'cp313', 'cp313t']);
  });
});
