import { parseYamlDocument } from './document';
import { renderFurtherIndex } from './further-index';
import { normalizeWheel, type WheelProject } from './wheel';
import { wheelSchema } from './wheel-schema';

const read = (indexes: string): { readonly value?: WheelProject['indexes']; readonly problems: readonly string[] } => {
  const result = parseYamlDocument('wheel.yaml', `distribution: a\nsource: { path: src }\npythons: [cp312]\nindexes: ${indexes}\n`, wheelSchema);
  const told = (problems: readonly { line?: number; column?: number; message: string; hint?: string }[]): readonly string[] =>
    problems.map(({ line, column, message, hint }) => `${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}`);
  if (!result.ok) return { problems: told(result.problems) };
  const { value, problems } = normalizeWheel(result.document);
  return { value: value.indexes, problems: told(problems) };
};

describe('indexes of wheel.yaml', () => {
  it.each([
    ['[https://a.test/simple, team]', ['https://a.test/simple', 'team']],
    ['[{ url: https://a.test/simple, only: [scikit_Image, numpy] }]', [{ url: 'https://a.test/simple', only: ['numpy', 'scikit-image'] }]],
    ['[{ url: nightly, only: [numpy] }, https://b.test]', [{ url: 'nightly', only: ['numpy'] }, 'https://b.test']],
  ])('%s', (written, value) => {
    expect(read(written)).toEqual({ value, problems: [] });
  });

  it.each([
    ['[{ url: https://a.test, only: [] }]', /^4:40: "indexes\.0\.only": /u],
    ['[{ url: https://a.test }]', /^4:11: "indexes\.0\.only" is missing \(it must be a list\)$/u],
    ['[{ url: https://me:word@a.test, only: [numpy] }]', /^4:18: "indexes\.0\.url": must be an https:\/\/ URL without credentials/u],
    ['[{ url: https://a.test, onyl: [numpy] }]', /unknown key "onyl" \(did you mean "only"\?\)/u],
    ['[{ url: https://a.test, only: [numpy] }, { url: https://b.test, only: [six, NumPy] }]', /^4:86: "numpy" is to come from one index only, and stands here twice \(keep one of the two\)$/u],
  ])('%s', (written, problem) => {
    expect(read(written).problems.join('\n')).toMatch(problem);
  });

  it('for people', () => {
    expect(['https://a.test', { url: 'nightly', only: ['numpy', 'scipy'] }].map(renderFurtherIndex)).toEqual(['from your own index, then https://a.test', 'numpy, scipy from nightly alone']);
  });
});
