import { mavenPath, parseMavenMirrors } from './maven';

it('knows where a jar is', () => {
  expect(mavenPath({ group: 'org.bytedeco', artifact: 'cpython', version: '3.11.3-1.5.9', fileName: 'cpython-3.11.3-1.5.9-linux-arm64.jar' })).toBe(
    'org/bytedeco/cpython/3.11.3-1.5.9/cpython-3.11.3-1.5.9-linux-arm64.jar',
  );
});

const mirror = (of: string, more = ''): string => `<mirror><id>a</id><mirrorOf>${of}</mirrorOf><url> https://m.test/r?a=1&amp;b=2 </url>${more}</mirror>`;

it.each([
  ['everything', mirror('*'), ['https://m.test/r?a=1&b=2/']],
  ['central', mirror('central'), ['https://m.test/r?a=1&b=2/']],
  ['everything outside', mirror('external:*, !other'), ['https://m.test/r?a=1&b=2/']],
  ['everything but central', mirror('*,!central'), []],
  ['another repository', mirror('jboss'), []],
  ['what Maven ships to block http', mirror('external:http:*', '<blocked>true</blocked>'), []],
  ['a comment', `<!-- ${mirror('*')} -->`, []],
  ['no settings', '', []],
])('mirrors of %s', (_, xml, mirrors) => expect(parseMavenMirrors(`<settings><mirrors>${xml}</mirrors></settings>`)).toEqual(mirrors));
