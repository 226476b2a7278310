import { lastSegment } from './last-segment';

it.each([
  ['/simple/demo/demo-1.0.tar.gz', 'demo-1.0.tar.gz'],
  ['demo-1.0.tar.gz', 'demo-1.0.tar.gz'],
  ['../../files/a%2Bb-1.0.tar.gz?expires=1/2#sha256=00', 'a+b-1.0.tar.gz'],
  ['https://files.test/demo/', ''],
  ['', ''],
  ['/files/100%.whl', undefined],
])('%s', (href, name) => {
  expect(lastSegment(href)).toBe(name);
});
