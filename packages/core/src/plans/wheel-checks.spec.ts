import { parseMetadata } from '../values/metadata';
import { parseWheelFilename } from '../values/wheel-filename';
import { checkBuiltWheel, type WheelExpectation } from './wheel-checks';

const check = (file: string, expected: Partial<WheelExpectation> = {}, metadata?: string): void => {
  const filename = parseWheelFilename(file);
  checkBuiltWheel(
    { file, filename, metadata: parseMetadata(metadata ?? `Name: ${filename.distribution}\nVersion: ${filename.version}\n`) },
    { distribution: 'Foo.Bar', version: '1.0', abi: 'cpython', python: 'cp310', libraries: [], ...expected },
  );
};

describe('checkBuiltWheel', () => {
  it.each<[string, Partial<WheelExpectation>]>([
    ['foo_bar-1.0-cp310-cp310-linux_x86_64.whl', {}],
    ['foo_bar-1.0.0-cp310-cp310-linux_x86_64.whl', {}],
    ['foo_bar-2.0-cp310-cp310-linux_x86_64.whl', { version: undefined }],
    ['foo_bar-1.0-cp37-cp37m-linux_x86_64.whl', { python: 'cp37' }],
    ['foo_bar-1.0-cp313-cp313t-linux_x86_64.whl', { python: 'cp313t' }],
    ['foo_bar-1.0-cp38-abi3-linux_x86_64.whl', { abi: 'abi3', libraries: ['zlib'] }],
    ['foo_bar-1.0-cp310-abi3-linux_x86_64.whl', { abi: 'abi3' }],
    ['foo_bar-1.0-py3-none-any.whl', { abi: 'none' }],
    ['foo_bar-1.0-py2.py3-none-any.whl', { abi: 'none' }],
    ['foo_bar-1.0-py3-none-linux_x86_64.whl', { abi: 'none', libraries: ['zlib'] }],
  ])('accepts %s for %j', (file, expected) => {
    expect(() => check(file, expected)).not.toThrow();
  });

  it.each<[string, string, Partial<WheelExpectation>, RegExp, RegExp]>([
    ['another distribution', 'bar-1.0-cp310-cp310-linux_x86_64.whl', {}, /it is of bar, not foo-bar/u, /distribution/u],
    ['another version', 'foo_bar-1.0.dev0-cp310-cp310-linux_x86_64.whl', {}, /its version is 1\.0\.dev0, not 1\.0/u, /git/u],
    ['another Python', 'foo_bar-1.0-cp311-cp311-linux_x86_64.whl', {}, /its tag is cp311-cp311-linux_x86_64, and wheel\.yaml says one wheel per Python \(abi: cpython\), this one for cp310/u, /another Python/u],
    ['an ordinary wheel of a free-threaded Python', 'foo_bar-1.0-cp313-cp313-linux_x86_64.whl', { python: 'cp313t' }, /this one for cp313t/u, /another Python/u],
    ['a stable ABI that was not declared', 'foo_bar-1.0-cp310-abi3-linux_x86_64.whl', {}, /its tag is cp310-abi3/u, /write "abi: abi3"/u],
    ['a stable ABI that is not there', 'foo_bar-1.0-cp310-cp310-linux_x86_64.whl', { abi: 'abi3' }, /says the stable ABI \(abi: abi3\), from cp310 or older/u, /write "abi: cpython".*EXTENSION_HELPERS_PY_LIMITED_API: cp310/u],
    ['a stable ABI that is too new', 'foo_bar-1.0-cp311-abi3-linux_x86_64.whl', { abi: 'abi3' }, /its tag is cp311-abi3/u, /too new/u],
    ['no extension though libraries are linked', 'foo_bar-1.0-py3-none-any.whl', { libraries: ['libpng'] }, /for every platform \(py3-none-any\) though it links libpng/u, /extensions were not built/u],
    ['no extension', 'foo_bar-1.0-py3-none-any.whl', {}, /it is for every platform/u, /write "abi: none"/u],
  ])('refuses %s', (_, file, expected, message, hint) => {
    expect(() => check(file, expected)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: expect.stringMatching(message), hint: expect.stringMatching(hint) }));
  });

  it('names everything that is wrong at once', () => {
    expect(() => check('bar-2.0-cp311-cp311-linux_x86_64.whl', {}, 'Name: baz\nVersion: 2.0\n')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/it is of bar, not foo-bar; its version is 2\.0, not 1\.0; its METADATA says baz 2\.0; its tag is cp311-cp311-linux_x86_64/u),
      }),
    );
  });
});
