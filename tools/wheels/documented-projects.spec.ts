import { graftExceptions } from './documented-projects';

it.each([
  [[], []],
  [['spam.libs/libpng16-1a2b3c4d.so.16.48.0'], ['W009', 'W010']],
  [['spam.libs/libomp-1a2b3c4d.so'], ['W009', 'W004']],
  [['spam.libs/libomp-1a2b3c4d.so', 'spam.libs/libpng16-1a2b3c4d.so.16.48.0'], ['W009', 'W004']],
])('of %j, %j is well so', (grafted, expected) => {
  expect(graftExceptions(grafted).map(({ code }) => code)).toEqual(expected);
});
