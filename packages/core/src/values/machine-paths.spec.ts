import { machinePaths } from './machine-paths';

it.each([
  [undefined, ':', 'uv', '/e/bin', '/e/bin/python', '/e/lib/python3.13t/site-packages'],
  ['linux', ':', 'uv', '/e/bin', '/e/bin/python', '/e/lib/python3.13t/site-packages'],
  ['darwin', ':', 'uv', '/e/bin', '/e/bin/python', '/e/lib/python3.13t/site-packages'],
  ['win32', ';', 'uv.exe', '/e/Scripts', '/e/Scripts/python.exe', '/e/Lib/site-packages'],
])('on %s', (os, ...expected) => {
  const paths = machinePaths(os);
  expect([paths.separator, paths.program('uv'), paths.programs('/e'), paths.python('/e'), paths.sitePackages('/e', 'cp313t')]).toEqual(expected);
});
