import { clibSchema, type WrittenClib } from '../definitions/clib-schema';
import { parseYamlDocument, type ParsedDocument } from '../definitions/document';
import { bumpLine, newestRelease, planBump, presentRelease } from './bump-plan';

const [old, fresh] = ['aa'.repeat(32), 'bb'.repeat(32)];
const read = (text: string): ParsedDocument<WrittenClib> => {
  const parsed = parseYamlDocument('projects/foo/clib.yaml', text, clibSchema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
};

const foo = `# Foo, with a word from the maintainer.
version: "1.2.3" # as others have it
license: { spdx: MIT, files: [LICENSE] }
sources:
  # upstream
  - url: https://foo.test/1.2/foo-1.2.3.tar.gz
    sha256: ${old}
    folder: foo-1.2.3
  # Debian's
  - debian: { source: foo, version: 1.2.3-1, file: foo_1.2.3.orig.tar.gz }
    sha256: ${old}
  - crate: { name: foo-sys, version: 0.1.0 }
    sha256: ${old}
build:
  system: cmake # or so
  directory: foo-1.2.3/src
check:
  code: puts(foo_version());
  prints: "1.2.3"
`;

describe('planBump', () => {
  it('changes what names the version, takes out what holds the old one, and leaves every other byte', () => {
    const plan = planBump(read(foo), foo, { version: '1.3.0', url: 'https://foo.test/1.3/foo-1.3.0.tar.gz', sha256: fresh });
    expect(plan.removed).toEqual(['Debian source foo 1.2.3-1 (foo_1.2.3.orig.tar.gz)', 'crate foo-sys 0.1.0']);
    expect(plan.text).toBe(`# Foo, with a word from the maintainer.
version: "1.3.0" # as others have it
license: { spdx: MIT, files: [LICENSE] }
sources:
  # upstream
  - url: https://foo.test/1.3/foo-1.3.0.tar.gz
    sha256: ${fresh}
    folder: foo-1.3.0
build:
  system: cmake # or so
  directory: foo-1.3.0/src
check:
  code: puts(foo_version());
  prints: "1.3.0"
`);
  });

  it('keeps another place of the new bytes', () => {
    const text = foo.replace(`0.1.0 }\n    sha256: ${old}`, `0.1.0 }\n    sha256: ${fresh}`);
    expect(planBump(read(text), text, { version: '1.3.0', url: 'https://foo.test/x-1.3.0.zip', sha256: fresh }).removed).toEqual(['Debian source foo 1.2.3-1 (foo_1.2.3.orig.tar.gz)']);
  });

  it('changes nothing for the release that is there', () => {
    const text = foo.slice(0, foo.indexOf('  # Debian')) + foo.slice(foo.indexOf('build:'));
    expect(planBump(read(text), text, { version: '1.2.3', url: 'https://foo.test/1.2/foo-1.2.3.tar.gz', sha256: old })).toEqual({ text, removed: [] });
  });
});

it('the version of a source of its own', () => {
  const text = `version: "1.0"\nsources:\n  - index: { distribution: x, file: x.whl }\n    sha256: ${old}\n  - url: https://foo.test/foo-0.9.zip\n    sha256: ${old}\n    adjust: { version: "0.9" }\n`;
  expect(presentRelease(read(text))).toEqual({ position: 1, version: '0.9', url: 'https://foo.test/foo-0.9.zip', sha256: old });
  expect(planBump(read(text), text, { version: '1.1', url: 'https://foo.test/foo-1.1.zip', sha256: fresh }).text).toBe(`version: "1.1"\nsources:\n  - url: https://foo.test/foo-1.1.zip\n    sha256: ${fresh}\n    adjust: { version: "1.1" }\n`);
});

it.each([
  ['extends: bar\n', 'projects/foo/clib.yaml has no sources of its own: it extends bar'],
  [`version: "1"\nsources:\n  - index: { distribution: x, file: x.whl }\n    sha256: ${old}\n`, 'no source with a "url"'],
  [`extends: bar\nsources:\n  - url: https://foo.test/x.zip\n    sha256: ${old}\n`, 'says no version'],
])('cannot be bumped: %s', (text, message) => {
  expect(() => presentRelease(read(text))).toThrow(message);
});

it('the newest', () => {
  expect(newestRelease(['1.0', '1.1', '1.2rc1'], false)).toBe('1.1');
  expect(newestRelease(['1.0', '1.1', '1.2rc1'], true)).toBe('1.2rc1');
  expect(newestRelease(['1.2rc1'], false)).toBeUndefined();
  expect(bumpLine('foo', '1.0', { version: '1.1', sha256: 'ab' })).toBe('foo: 1.0 -> 1.1 (sha256 ab)');
});
