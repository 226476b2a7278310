import { parseMirrors } from './mirror-places';

describe('parseMirrors', () => {
  it.each([
    ['', []],
    ['/a', ['/a']],
    ['/a:/b c', ['/a', '/b c']],
    ['/a,/b', ['/a', '/b']],
    ['https://m.test/files', ['https://m.test/files']],
    ['https://m.test:8080/files:/a', ['https://m.test:8080/files', '/a']],
    ['/a:https://u:p@m.test/x, /b', ['/a', 'https://u:p@m.test/x', '/b']],
  ])('%s', (text, expected) => expect(parseMirrors(text)).toEqual(expected));
});
