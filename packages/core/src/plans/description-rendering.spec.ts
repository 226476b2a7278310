import type { ReleaseFile } from '../values/release-file';
import { descriptionRenderer, judgeRenderings, restructuredTexts } from './description-rendering';

type Described = Pick<ReleaseFile, 'file' | 'kind' | 'python' | 'sha256' | 'metadataText'>;

const file = (name: string, header: string, body = 'Spam\n====\n'): Described => ({ file: name, kind: 'wheel', python: 'py3', sha256: '0', metadataText: `Metadata-Version: 2.1\nName: spam\nVersion: 1.0\n${header}\n${body}` });
const rst = 'Description-Content-Type: text/x-rst\n';

it('the renderer is PyPI’s, with hashes', () => {
  const { name, version, packages } = descriptionRenderer();
  expect([name, version]).toEqual(['readme-renderer', expect.stringMatching(/^\d+\.\d+$/u)]);
  expect(packages.map((entry) => entry.name)).toEqual(['docutils', 'nh3', 'pygments', 'readme-renderer']);
});

describe('what is rendered', () => {
  it.each<[string, string, boolean | undefined]>([
    ['reStructuredText', rst, true],
    ['in other letters, with a parameter', 'description-content-type: Text/X-RST; charset=UTF-8\n', true],
    ['what does not say what it is', '', false],
    ['what old tools say of nothing', 'Description-Content-Type: UNKNOWN\n', false],
    ['Markdown', 'Description-Content-Type: text/markdown\n', undefined],
    ['plain text', 'Description-Content-Type: text/plain\n', undefined],
  ])('%s', (_, header, declared) => {
    expect(restructuredTexts([file('a.whl', header)])).toEqual(declared === undefined ? [] : [{ text: 'Spam\n====\n', declared, files: ['a.whl'] }]);
  });

  it.each(['', '\n \n', 'UNKNOWN'])('nothing of %j', (body) => {
    expect(restructuredTexts([file('a.whl', rst, body)])).toEqual([]);
  });

  it('each text once, as it goes out', () => {
    const texts = restructuredTexts([file('a.whl', rst), file('b.whl', rst, 'Other\r\n'), file('c.whl', rst), file('d.whl', 'Description: in a field\n', '')]);
    expect(texts).toEqual([
      { text: 'Spam\n====\n', declared: true, files: ['a.whl', 'c.whl'] },
      { text: 'Other\r\n', declared: true, files: ['b.whl'] },
      { text: 'in a field', declared: false, files: ['d.whl'] },
    ]);
  });
});

describe('what is said', () => {
  const text = 'Spam\n====\n\n* one\n two\n';
  const said = (files: readonly string[], declared: boolean, messages: readonly { line: number | undefined; message: string }[]): readonly unknown[] =>
    judgeRenderings([{ text, declared, files }], [{ renders: false, messages }]).map(({ severity, file: name, message, hint }) => [severity, name, message, hint]);

  it('nothing of what renders', () => {
    expect(judgeRenderings([{ text, declared: true, files: ['a.whl'] }], [{ renders: true, messages: [] }])).toEqual([]);
  });

  it('everything at once, with the lines', () => {
    expect(said(['a.whl', 'b.whl', 'c.whl'], true, [{ line: 5, message: 'ends without a blank line' }, { line: 99, message: 'Unknown target name: "x".' }])).toEqual([
      ['error', 'a.whl', 'its description (and that of 2 files more) does not render: line 5 ("two"): ends without a blank line', 'PyPI refuses a file whose description does not render; correct it and build again'],
      ['error', 'a.whl', 'its description, line 99: Unknown target name: "x".', undefined],
    ]);
  });

  it('what to do where nothing says what it is', () => {
    expect(said(['a.whl', 'b.whl'], false, [{ line: undefined, message: 'No content rendered from RST source.' }])).toEqual([
      ['error', 'a.whl', 'its description (and that of one file more) does not render: No content rendered from RST source.', expect.stringContaining('say text/markdown or text/plain if it is that')],
    ]);
  });

  it('no more than anybody reads', () => {
    const found = said(['a.whl'], true, Array.from({ length: 30 }, (_, nth) => ({ line: nth, message: 'x' })));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toEqual(['error', 'a.whl', 'its description, and 10 more of this kind', undefined]);
  });
});
