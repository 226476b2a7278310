import { createHash } from 'node:crypto';
import { canonicalJson, digestOf, prettyJson } from './digest';

describe('digestOf', () => {
  it('is the sha256 of the canonical JSON', () => {
    expect(digestOf({ b: ['ä', 1], a: { d: null, c: true } })).toBe(
      createHash('sha256').update('{"a":{"c":true,"d":null},"b":["ä",1]}').digest('hex'),
    );
  });

  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [['a', 'b'], ['b', 'a'], false],
    ['1', 1, false],
  ])('of %p and %p', (one, other, equal) => {
    expect(digestOf(one) === digestOf(other)).toBe(equal);
  });

  it('writes files for people', () => {
    expect(prettyJson({ b: [1], a: 'x' })).toBe('{\n  "a": "x",\n  "b": [\n    1\n  ]\n}\n');
    expect(canonicalJson('x')).toBe('"x"');
  });
});
