import { replaceSection } from './page-sections';

describe('the page of libraries', () => {
  const page = '# Libraries\n\nText.\n\n## manylinux1\n\nold\n\n## manylinux2014\n\nkept\n';

  it('has a new section of a platform in the place of the old one', () => {
    expect(replaceSection(page, '## manylinux1\n\nnew\n')).toBe('# Libraries\n\nText.\n\n## manylinux1\n\nnew\n\n## manylinux2014\n\nkept\n');
  });

  it('has a section of another platform at its end', () => {
    expect(replaceSection(page, '## host\n\nnew\n')).toBe(`${page}\n## host\n\nnew\n`);
  });
});
