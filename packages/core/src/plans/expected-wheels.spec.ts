import type { Platform } from '../definitions/platforms';
import { compareWithExpected, describeExpected, expectedWheels, parseExpected } from './expected-wheels';

const zig = (key: string, tag: string): Platform => ({ key, engine: 'zig', target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.17' } }, tag, tools: {} });
const ours: Platform = { key: 'host', engine: 'host', tag: undefined, tools: {} };
const present = (...files: readonly string[]): readonly { readonly file: string; readonly sha256: string }[] => files.map((file) => ({ file, sha256: 'a'.repeat(64) }));

describe('parseExpected', () => {
  it('reads names, sums of sha256sum, tags and the word sdist', () => {
    const text = [
      '\u{feff}# the release',
      'numpy-2.2.6-cp313-cp313-win_amd64.whl   # a comment',
      `${'B'.repeat(64)}  ./numpy-2.2.6-cp312-cp312-win_amd64.whl`,
      `${'c'.repeat(64)} *numpy-2.2.6.tar.gz`,
      '',
      'cp313-cp313-manylinux_2_17_x86_64',
      'cp3*-cp3*-macosx_*',
      'py2.py3-none-any',
      'sdist',
    ].join('\r\n');
    expect(parseExpected('expected.txt', text).map((one) => (one.kind === 'file' ? [one.file, one.sha256?.slice(0, 1)] : describeExpected(one)))).toEqual([
      ['numpy-2.2.6-cp313-cp313-win_amd64.whl', undefined],
      ['numpy-2.2.6-cp312-cp312-win_amd64.whl', 'b'],
      ['numpy-2.2.6.tar.gz', 'c'],
      'a wheel cp313-cp313-manylinux_2_17_x86_64',
      'a wheel cp3*-cp3*-macosx_*',
      'a wheel py2-none-any or py3-none-any',
      'an sdist',
    ]);
  });

  it('says everything that is wrong, with lines', () => {
    const refuse = (text: string): unknown => {
      try {
        return parseExpected('e.txt', text);
      } catch (error) {
        return (error as { problems: readonly { line?: number; message: string }[] }).problems.map(({ line, message }) => `${line ?? ''}: ${message}`);
      }
    };
    expect(refuse('numpy\nsdist\ncp313-cp313\nsdist\n')).toEqual(['1: "numpy" is no file name, no tags of a wheel and not the word sdist', '3: "cp313-cp313" is no file name, no tags of a wheel and not the word sdist', '4: "sdist" is there twice']);
    expect(refuse('# nothing\n')).toEqual([': it names nothing']);
  });
});

describe('expectedWheels', () => {
  it('knows the build tag: a wheel of another one, or of none, is not the one', () => {
    const expected = expectedWheels({ abi: 'cpython', pythons: ['cp312'], buildTag: '1' }, [zig('manylinux1', 'manylinux1_x86_64')]);
    expect(expected.map(describeExpected)).toEqual(['a wheel cp312-cp312-manylinux1_x86_64 with the build tag 1']);
    const missing = (file: string): number => compareWithExpected([{ file, sha256: undefined }], expected).missing.length;
    expect(['demo-1.0-1-cp312-cp312-manylinux1_x86_64.whl', 'demo-1.0-2-cp312-cp312-manylinux1_x86_64.whl', 'demo-1.0-cp312-cp312-manylinux1_x86_64.whl'].map(missing)).toEqual([0, 1, 1]);
  });

  it.each([
    ['one for each Python', 'cpython', ['cp37', 'cp313', 'cp313t'], ['a wheel cp37-cp37m-manylinux2014_x86_64', 'a wheel cp313-cp313-manylinux2014_x86_64', 'a wheel cp313-cp313t-manylinux2014_x86_64']],
    ['one for all', 'abi3', ['cp38', 'cp313'], ['a wheel cp3*-abi3-manylinux2014_x86_64']],
    ['one that uses no ABI', 'none', ['cp38', 'cp313'], ['a wheel *-none-manylinux2014_x86_64 or *-none-any']],
  ] as const)('%s', (_title, abi, pythons, expected) => {
    expect(expectedWheels({ abi, pythons }, [zig('manylinux2014', 'manylinux2014_x86_64')]).map(describeExpected)).toEqual(expected);
  });

  it('leaves out the cells that the file skips', () => {
    const skip = [{ select: 'cp313-manylinux1', reason: 'too old' }];
    expect(expectedWheels({ pythons: ['cp312', 'cp313'], abi: 'cpython', skip }, [zig('manylinux1', 'manylinux1_x86_64'), zig('manylinux2014', 'manylinux2014_x86_64')]).map(describeExpected)).toEqual([
      'a wheel cp312-cp312-manylinux1_x86_64',
      'a wheel cp312-cp312-manylinux2014_x86_64',
      'a wheel cp313-cp313-manylinux2014_x86_64',
    ]);
  });

  it('leaves out what was skipped, and knows no tag of a host engine', () => {
    expect(expectedWheels({ abi: 'cpython', pythons: ['cp312', 'cp313'] }, [ours], ['cp312']).map(describeExpected)).toEqual(['a wheel cp313-cp313-*']);
  });
});

describe('compareWithExpected', () => {
  const wanted = [...expectedWheels({ abi: 'cpython', pythons: ['cp312', 'cp313'] }, [zig('manylinux1', 'manylinux1_x86_64')]), ...parseExpected('e', `sdist\n${'b'.repeat(64)}  demo-1.0-py3-none-any.whl`)];
  const both = ['demo-1.0-cp312-cp312-manylinux_2_5_x86_64.whl', 'demo-1.0-1-cp313-cp313-manylinux1_x86_64.manylinux_2_5_x86_64.whl'];

  it('is content with either spelling, build tags, and a set of platforms', () => {
    expect(compareWithExpected([...present(...both, 'demo-1.0.tar.gz'), { file: 'demo-1.0-py3-none-any.whl', sha256: undefined }], wanted)).toEqual({ missing: [], unexpected: [], different: [] });
  });

  it('sees what is missing, what nobody expects, and what has other bytes', () => {
    const found = compareWithExpected(present(both[0] ?? '', 'demo-1.0-cp313-cp313-manylinux2014_x86_64.whl', 'demo-1.0-cp313-cp313t-manylinux1_x86_64.whl', 'demo-1.0-py3-none-any.whl'), wanted);
    expect(found.missing.map(describeExpected)).toEqual(['a wheel cp313-cp313-manylinux1_x86_64', 'an sdist']);
    expect(found.unexpected).toEqual(['demo-1.0-cp313-cp313-manylinux2014_x86_64.whl', 'demo-1.0-cp313-cp313t-manylinux1_x86_64.whl']);
    expect(found.different).toEqual([{ file: 'demo-1.0-py3-none-any.whl', expected: 'b'.repeat(64), actual: 'a'.repeat(64) }]);
  });
});
