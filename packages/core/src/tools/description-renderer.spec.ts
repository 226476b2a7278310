import { parseRenderings, renderDescriptionsArgv, renderDescriptionsEnvironment } from './description-renderer';

it('runs a program that sees nothing of the user’s', () => {
  const [python, isolated, word, program = '', folder] = renderDescriptionsArgv({ python: '/py/3.12', folder: '/tools/renderer' });
  expect([python, isolated, word, folder]).toEqual(['/py/3.12', '-I', '-c', '/tools/renderer']);
  expect(program).toContain('readme_renderer');
  expect(renderDescriptionsEnvironment).toMatchObject({ DOCUTILSCONFIG: '' });
});

it('reads what docutils says, by line', () => {
  const messages = ['<string>:12: (ERROR/3) Unknown target name: "x".\n', '<string>:3: (WARNING/2) Title underline too\nshort.\n\nSpam\n==\n', 'No content rendered from RST source.', '<string>:: (SEVERE/4) all of it\n'];
  expect(parseRenderings(JSON.stringify([{ renders: false, messages }, { renders: true, messages: [] }]), 2)).toEqual([
    {
      renders: false,
      messages: [
        { line: undefined, message: 'No content rendered from RST source.' },
        { line: undefined, message: 'all of it' },
        { line: 3, message: 'Title underline too short.' },
        { line: 12, message: 'Unknown target name: "x".' },
      ],
    },
    { renders: true, messages: [] },
  ]);
});

it.each(['', 'Segmentation fault', '[]'])('is not content with %j', (stdout) => {
  expect(() => parseRenderings(stdout, 1)).toThrow(expect.objectContaining({ code: 'tool-unavailable', family: 'tool' }));
});
