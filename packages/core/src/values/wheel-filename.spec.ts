import { formatWheelFilename, isPureWheel, parseWheelFilename, tagsOf, wheelAcceptsPython } from './wheel-filename';
import { formatWheelTag } from './wheel-tag';

describe('parseWheelFilename', () => {
  it.each([
    ['numpy-2.2.6-cp313-cp313-linux_x86_64.whl', { distribution: 'numpy', version: '2.2.6', build: undefined, stem: 'numpy-2.2.6' }],
    ['Foo.Bar-1.0-2b-py2.py3-none-any.whl', { distribution: 'foo-bar', version: '1.0', build: '2b', stem: 'Foo.Bar-1.0' }],
    ['a_b-1.0+git2024.abc-py3-none-any.whl', { distribution: 'a-b', version: '1.0+git2024.abc', build: undefined, stem: 'a_b-1.0+git2024.abc' }],
    ['a-1.0rc1-cp313-cp313t-manylinux1_x86_64.manylinux_2_5_x86_64.whl', { distribution: 'a', version: '1.0rc1', build: undefined, stem: 'a-1.0rc1' }],
  ])('%s', (file, expected) => {
    const { distribution, version, build, stem } = parseWheelFilename(file);
    expect({ distribution, version, build, stem }).toEqual(expected);
  });

  it.each([
    ['a-1.0-py3-none-any.zip', 'does not end in .whl'],
    ['a-1.0-py3-none.whl', 'it has 4 parts, not 5 or 6'],
    ['a-1.0-x1-py3-none-any.whl', 'the build tag "x1" does not start with a digit'],
    ['a-one-py3-none-any.whl', '"one" is not a version'],
    ['a/b-1.0-py3-none-any.whl', 'a character that is not allowed'],
    ['a-1.0-py3-none-.whl', '"" is not a set of platform tags'],
    ['é-1.0-py3-none-any.whl', 'a character that is not allowed'],
  ])('refuses %s', (file, why) => {
    expect(() => parseWheelFilename(file)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: expect.stringContaining(why) }));
  });
});

describe('formatWheelFilename', () => {
  it.each([
    ['Foo.Bar-1.0-2b-py2.py3-none-any.whl', 'foo_bar-1.0-2b-py2.py3-none-any.whl'],
    ['numpy-2.2.6-cp313-cp313-linux_x86_64.whl', 'numpy-2.2.6-cp313-cp313-linux_x86_64.whl'],
  ])('%s', (file, expected) => {
    expect(formatWheelFilename(parseWheelFilename(file))).toBe(expected);
  });
});

it('expands compressed tags', () => {
  expect(tagsOf(parseWheelFilename('a-1-py2.py3-none-any.whl')).map(formatWheelTag)).toEqual(['py2-none-any', 'py3-none-any']);
  expect(isPureWheel(parseWheelFilename('a-1-py2.py3-none-any.whl'))).toBe(true);
  expect(isPureWheel(parseWheelFilename('a-1-py3-none-linux_x86_64.whl'))).toBe(false);
});

describe('wheelAcceptsPython', () => {
  it.each([
    ['cp313-cp313', 'cp313', true],
    ['cp313-cp313', 'cp312', false],
    ['cp313-cp313', 'cp313t', false],
    ['cp313-cp313t', 'cp313t', true],
    ['cp313-cp313t', 'cp313', false],
    ['cp37-cp37m', 'cp37', true],
    ['cp310-abi3', 'cp313', true],
    ['cp310-abi3', 'cp310', true],
    ['cp310-abi3', 'cp39', false],
    ['cp310-abi3', 'cp313t', false],
    ['py3-none', 'cp38', true],
    ['py2.py3-none', 'cp313t', true],
    ['py310-none', 'cp38', false],
    ['py2-none', 'cp38', false],
    ['cp312-none', 'cp312', true],
    ['cp312-none', 'cp313', false],
    ['pp310-pypy310_pp73', 'cp310', false],
  ])('%s on %s: %p', (tags, interpreter, expected) => {
    expect(wheelAcceptsPython(parseWheelFilename(`a-1-${tags}-any.whl`), interpreter)).toBe(expected);
  });
});
