import { parseLicenseExpression } from './license-expression';

it.each([
  ['MIT', ['MIT'], []],
  ['mit or (Apache-2.0 AND mit)', ['mit', 'Apache-2.0'], []],
  ['GPL-2.0+ WITH GCC-exception-3.1 AND LicenseRef-Own', ['GPL-2.0'], ['GCC-exception-3.1']],
  ['((MIT))OR(Zlib)', ['MIT', 'Zlib'], []],
])('%s', (text, licenses, exceptions) => {
  expect(parseLicenseExpression(text)).toEqual({ licenses, exceptions });
});

it.each(['', 'MIT OR', 'OR MIT', 'MIT Zlib', 'MIT, Zlib', '()', '(MIT', 'MIT)', 'MIT (Zlib)', '(MIT OR Zlib) WITH x', 'MIT WITH', 'MIT WITH x WITH y', 'LicenseRef-', 'LicenseRef-a+', 'LicenseRef-a_b', 'DocumentRef-x:LicenseRef-y'])('%j is none', (text) => {
  expect(parseLicenseExpression(text)).toBeUndefined();
});
