import { uploadFields } from './upload-form';

const fields = (metadataText: string): Record<string, string | string[]> => {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of uploadFields({ kind: 'wheel', python: 'cp312', sha256: 'a'.repeat(64), metadataText })) {
    const other = found[name];
    found[name] = other === undefined ? value : [...(typeof other === 'string' ? [other] : other), value];
  }
  return found;
};
const described = (metadataText: string): Record<string, string | string[]> => {
  const { ':action': _action, protocol_version: _protocol, filetype: _type, pyversion: _python, sha256_digest: _sha256, ...rest } = fields(metadataText);
  return rest;
};

it('says what is sent', () => {
  expect(uploadFields({ kind: 'sdist', python: 'source', sha256: 'b'.repeat(64), metadataText: 'Metadata-Version: 2.1\nName: spam\nVersion: 1.0\n' })).toEqual([
    [':action', 'file_upload'],
    ['protocol_version', '1'],
    ['metadata_version', '2.1'],
    ['name', 'spam'],
    ['version', '1.0'],
    ['requires_python', ''],
    ['filetype', 'sdist'],
    ['pyversion', 'source'],
    ['sha256_digest', 'b'.repeat(64)],
  ]);
});

describe('each header of core metadata has its field', () => {
  it.each([
    ['Summary', 'summary'],
    ['Home-page', 'home_page'],
    ['Download-URL', 'download_url'],
    ['Author', 'author'],
    ['Author-email', 'author_email'],
    ['Maintainer', 'maintainer'],
    ['Maintainer-email', 'maintainer_email'],
    ['License', 'license'],
    ['License-Expression', 'license_expression'],
    ['Requires-Python', 'requires_python'],
    ['Description-Content-Type', 'description_content_type'],
  ])('%s once: %s', (header, field) => {
    expect(described(`Metadata-Version: 2.4\n${header}: one\n${header.toUpperCase()}: two\n`)[field]).toBe('one');
  });

  it.each([
    ['Platform', 'platform'],
    ['Supported-Platform', 'supported_platform'],
    ['Classifier', 'classifiers'],
    ['Requires', 'requires'],
    ['Provides', 'provides'],
    ['Obsoletes', 'obsoletes'],
    ['Requires-Dist', 'requires_dist'],
    ['Provides-Dist', 'provides_dist'],
    ['Obsoletes-Dist', 'obsoletes_dist'],
    ['Requires-External', 'requires_external'],
    ['Provides-Extra', 'provides_extra'],
    ['Dynamic', 'dynamic'],
    ['License-File', 'license_file'],
    ['Import-Name', 'import_name'],
    ['Import-Namespace', 'import_namespace'],
  ])('%s as often as it stands: %s', (header, field) => {
    expect(described(`Metadata-Version: 2.5\n${header}: one\n${header}: two\n`)[field]).toEqual(['one', 'two']);
  });
});

it.each<[string, string, Record<string, string | string[]>]>([
  ['a name as setuptools made it', 'Name: my_own.pkg\n', { name: 'my-own.pkg', requires_python: '' }],
  ['keywords with one kind of comma', 'Keywords: a,b ,  c d\n', { keywords: 'a, b, c d', requires_python: '' }],
  ['labels with a comma and a blank', 'Project-URL: Home,https://example.org/a,b\nProject-URL: Alone\n', { project_urls: ['Home, https://example.org/a,b', 'Alone, '], requires_python: '' }],
  ['no header that is empty or unknown', 'Author:\nX-Own: 1\nLicense: MIT\n', { license: 'MIT', requires_python: '' }],
  ['no License-File that setuptools wrote too early', 'Metadata-Version: 2.1\nLicense-File: LICENSE\n', { metadata_version: '2.1', requires_python: '' }],
  ['no License-File without a version', 'License-File: LICENSE\n', { requires_python: '' }],
  ['folds as they stand', 'License: one\n        two\n        \n        three\nAuthor: me\n', { license: 'one\n        two\n        \n        three', author: 'me', requires_python: '' }],
  ['the body as the description, byte for byte', 'Summary: s\n\n# Title\r\n\r\n  text: x\n', { summary: 's', description: '# Title\r\n\r\n  text: x\n', requires_python: '' }],
  ['line ends of Windows', 'Summary: s\r\nAuthor: me\r\n\r\nbody\r\n', { summary: 's', author: 'me', description: 'body\r\n', requires_python: '' }],
  ['a description among the headers', 'Description: one\n        |two\nAuthor: me\n', { description: 'one\n        |two', author: 'me', requires_python: '' }],
  ['nothing of nothing', '', { requires_python: '' }],
])('sends %s', (_name, text, expected) => {
  expect(described(text)).toEqual(expected);
});
