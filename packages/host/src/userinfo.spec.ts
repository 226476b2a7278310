import { basicAuthorization, splitUserinfo } from './userinfo';

it.each([
  ['https://index.test/simple/', undefined],
  ['https://me:s%40cret@index.test/simple/', basicAuthorization('me', 's@cret')],
  ['https://token@index.test/simple/', basicAuthorization('token', '')],
  ['https://:only@index.test/simple/', basicAuthorization('', 'only')],
  // decodeURIComponent throws for it.
  ['https://me:50%@index.test/simple/', basicAuthorization('me', '50%')],
])('%s', (url, authorization) => {
  const split = splitUserinfo(new URL(url));
  expect([split.bare.href, split.authorization]).toEqual(['https://index.test/simple/', authorization]);
});
