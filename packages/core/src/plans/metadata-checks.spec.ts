import type { UploadRules } from '../definitions/destinations';
import { parseMetadata } from '../values/metadata';
import { checkMetadata } from './metadata-checks';
import { findingsOf } from './release-finding';

const checked = (lines: readonly string[], rules: UploadRules = 'pypi', version = '2.4', body = 'text'): readonly string[] => {
  const findings = findingsOf('x');
  checkMetadata(parseMetadata([`Metadata-Version: ${version}`, 'Name: demo', 'Version: 1.0', 'Description-Content-Type: text/plain', ...lines, '', body].join('\n')), rules, findings);
  return findings.found.map(({ severity, message }) => `${severity}: ${message}`);
};

// Decided as PyPI's own code does with packaging 26.3; see the words of each field there.
it.each([
  ...['a@b.co', 'A B <a@b.co>', '"A, B" <a@b.co>', 'A <a@b.co>, not looked at', 'a@b.co;c@d.ef', "o'neil@b.co", 'a@ü.de', 'UNKNOWN'].map((text) => `Author-email: ${text}`),
  ...['https://x.y', 'HTTP://x.y', 'https://x.y/a b', 'https://[::1]/', 'https://x.y:80/{a}'].map((text) => `Home-page: ${text}`),
  ...['l, https://x.y', `${'l'.repeat(32)}, https://x.y`, 'l,https://x.y, z'].map((text) => `Project-URL: ${text}`),
  ...['MIT', 'mit or (Apache-2.0 AND BSD-3-Clause)', 'GPL-2.0-only+', 'GPL-2.0-or-later WITH Classpath-exception-2.0', 'LicenseRef-Own'].map((text) => `License-Expression: ${text}`),
  ...['LICENSE', 'a/b.txt', 'ä'].map((text) => `License-File: ${text}`),
  ...['Summary', 'home-page', 'License-Expression'].map((text) => `Dynamic: ${text}`),
  'Provides-Extra: A_b',
  'Requires-Python: >= 3.6,',
  'Requires-Dist: a (>=1) ; extra == "x"',
  'Classifier: Topic :: Utilities',
  `Summary: ${'x'.repeat(512)}`,
  'Keywords: a,b',
  'X-Own: field',
])('nothing against %s', (line) => {
  expect(checked([line])).toEqual([]);
});

it.each([
  ['Author-email: a b@c.de', 'its Author-email "a b@c.de" is not an e-mail address'],
  ['Author-email: me', 'its Author-email "me" is not an e-mail address'],
  ['Maintainer-email: A <a@localhost>', 'its Maintainer-email "A <a@localhost>" is not an e-mail address'],
  ['Author-email: a@b.test', 'is not an e-mail address'],
  ['Home-page: www.x.y', 'its Home-page "www.x.y" is not a URL with http or https'],
  ['Download-URL: ftp://x.y', 'its Download-URL "ftp://x.y" is not a URL'],
  ['Home-page: https://x.y/a[b]', 'is not a URL'],
  ['Home-page: https://x.y:99999', 'is not a URL'],
  ['Project-URL: https://x.y', 'its Project-URL "https://x.y" is not "label, URL"'],
  ['Project-URL: l,', 'is not "label, URL"'],
  [`Project-URL: ${'l'.repeat(33)}, https://x.y`, 'has a label of 33 characters'],
  ['Project-URL: l, x.y', 'its Project-URL "l" has "x.y", which is not a URL'],
  ['License-Expression: MIT, BSD', 'is not an SPDX expression'],
  ['License-Expression: MIT OR', 'is not an SPDX expression'],
  ['License-Expression: LicenseRef-', 'is not an SPDX expression'],
  ['License-Expression: ()', 'is not an SPDX expression'],
  ['License-Expression: MIT OR BSD', 'its License-Expression "MIT OR BSD" names "BSD", which is no licence of SPDX'],
  ['License-Expression: MIT WITH LLVM', 'names the exception "LLVM", which SPDX does not have'],
  ['License-File: ../LICENSE', 'is not a plain relative path'],
  ['License-File: a*', 'is not a plain relative path'],
  ['License-File: a\\b', 'is not a plain relative path'],
  ['Dynamic: Version', 'its Dynamic names "Version", which cannot be dynamic'],
  ['Dynamic: Sumary', 'its Dynamic names "Sumary", which is no field of the metadata'],
  ['Provides-Extra: a b', 'is not the name of an extra'],
  ['Requires-Python: 3.6', 'its Requires-Python cannot be read: "3.6" is not a version specifier'],
  ['Requires-Dist: a b', 'its Requires-Dist "a b" cannot be read'],
  ['Requires-Dist: a @ https://x.y/a.whl', 'names a URL, which PyPI does not take'],
  ['Obsoletes-Dist: a b', 'its Obsoletes-Dist "a b" cannot be read'],
  ['Classifier: Private :: Do Not Upload', 'says that it must not be uploaded to PyPI'],
  [`Summary: ${'x'.repeat(513)}`, 'its Summary has 513 characters; PyPI takes 512'],
  ['Summary: a\n  b', 'its Summary has more than one line'],
  ['Import-Name: a', 'its metadata has Import-Name, which came with metadata 2.5, and says it is 2.4'],
  ['Description: again', 'has a description twice'],
])('an error for PyPI: %s', (line, message) => {
  const found = checked([line]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^error: /u);
  expect(found[0]).toContain(message);
});

it.each([
  ['License and its expression', ['License: MIT', 'License-Expression: MIT'], 'its metadata has both License and License-Expression'],
  ['a label twice', ['Project-URL: a, https://x.y', 'Project-URL: a, https://x.z'], 'has the label "a" twice'],
])('an error for PyPI: %s', (_title, lines, message) => {
  expect(checked(lines).join()).toContain(message);
});

it('other indexes get warnings where only PyPI is strict, mere storage nothing', () => {
  const lines = ['Home-page: x.y', 'Classifier: Private :: Do Not Upload', 'Requires-Dist: a @ https://x.y/a.whl', 'Requires-Dist: a b', 'Requires-Python: 3'];
  expect(checked(lines, 'index').map((text) => text.slice(0, 30))).toEqual(['error: its Requires-Dist "a b"', 'error: its Requires-Python can', 'warning: its Home-page "x.y" i']);
  expect(checked(lines, 'storage')).toEqual([]);
});

it.each([
  ['2.0', 'pypi', 'error: its Metadata-Version is 2.0; known are 1.0, 1.1, 1.2, 2.1, 2.2, 2.3, 2.4, 2.5'],
  ['2.6', 'pypi', 'error: its Metadata-Version is 2.6'],
  ['2.6', 'index', 'warning: its Metadata-Version is 2.6'],
  ['two', 'index', 'error: its Metadata-Version is two'],
  ['2.0', 'storage', 'error: its Metadata-Version is 2.0'],
] as const)('metadata %s for %s', (version, rules, message) => {
  expect(checked([], rules, version)).toEqual([expect.stringContaining(message)]);
});

it('a field may not be older than the metadata, but for the licence files that setuptools wrote early', () => {
  expect(checked(['License-File: LICENSE', 'Classifier: Topic :: Utilities'], 'pypi', '2.1')).toEqual([]);
  expect(checked(['Provides-Extra: a'], 'pypi', '1.2')).toEqual([expect.stringContaining('Description-Content-Type, which came with metadata 2.1'), expect.stringContaining('Provides-Extra, which came with metadata 2.1')]);
});

it.each([
  ['text/markdown; charset=UTF-8; variant=GFM', []],
  ['text/html', ['error: its Description-Content-Type is "text/html"; known are text/plain, text/x-rst, text/markdown']],
  ['text/plain; charset=latin-1', ['error: its Description-Content-Type says the charset is latin-1; only UTF-8 is taken']],
  ['text/markdown; variant=gfm', ['error: its Description-Content-Type says the variant is gfm; GFM and CommonMark are taken']],
  ['text/plain; charset', [expect.stringContaining('error: its Description-Content-Type is')]],
])('a description in %s', (type, expected) => {
  const findings = findingsOf('x');
  checkMetadata(parseMetadata(`Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nDescription-Content-Type: ${type}\n\ntext`), 'pypi', findings);
  expect(findings.found.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(expected);
});

it('a description that does not say what it is, or is not there, is worth a word', () => {
  const hints = (body: string): readonly unknown[] => {
    const findings = findingsOf('x');
    checkMetadata(parseMetadata(`Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\n${body}`), 'pypi', findings);
    return findings.found.map(({ severity, message, hint }) => [severity, message, hint]);
  };
  expect(hints('')).toEqual([['warning', 'its metadata has no description', undefined]]);
  expect(hints('Demo\n====')).toEqual([['warning', 'its description does not say what it is written in, and is taken for reStructuredText', undefined]]);
  expect(hints('# Demo')).toEqual([['warning', expect.any(String), 'it looks like Markdown: say text/markdown']]);
});

it.each([
  ['Name: demo x\nVersion: 1.0', 'error: its metadata has the Name "demo x", which is not one'],
  ['Name: demo\nVersion: one', 'error: its metadata has the Version "one", which is not one'],
  ['Version: 1.0', 'error: its metadata has no Name'],
  ['Name: demo', 'error: its metadata has no Version'],
  ['Name: demo\nVersion: 1.0+local', 'error: it has the local version 1.0+local, which PyPI does not take'],
])('%j', (text, message) => {
  const findings = findingsOf('x');
  checkMetadata(parseMetadata(`Metadata-Version: 2.1\nDescription-Content-Type: text/plain\n${text}\n\ntext`), 'pypi', findings);
  expect(findings.found.map(({ severity, message: said }) => `${severity}: ${said}`)).toEqual([message]);
});
