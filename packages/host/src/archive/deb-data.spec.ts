import { debData } from './deb-data';

const member = (name: string, content: string): string => `${name.padEnd(16)}${'0'.padEnd(32)}${String(content.length).padEnd(10)}\u0060\n${content}${content.length % 2 === 1 ? '\n' : ''}`;
const bytes = (...members: readonly string[]): Uint8Array => Buffer.from(`!<arch>\n${members.join('')}`, 'latin1');

it.each([
  ['the third member', [member('debian-binary', '2.0\n'), member('control.tar.xz', 'odd'), member('data.tar.xz', 'files')], 'files'],
  ['names with a slash', [member('debian-binary/', '2.0\n'), member('data.tar/', 'plain')], 'plain'],
  ['none', [member('debian-binary', '2.0\n')], undefined],
  ['a package that is cut', [member('data.tar.gz', 'files').slice(0, -3)], undefined],
])('%s', (_, members, expected) => {
  const found = debData(bytes(...members));
  expect(found === undefined ? undefined : Buffer.from(found).toString('latin1')).toBe(expected);
});
