import { readDistributionFilename } from './distribution-filename';

it.each([
  ['numpy-2.2.6-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'wheel', 'numpy', '2.2.6'],
  ['Foo.Bar-1.0-1-py3-none-any.whl', 'wheel', 'foo-bar', '1.0'],
  ['scikit_image-0.12+git.1-cp35-cp35m-win32.whl', 'wheel', 'scikit-image', '0.12+git.1'],
  ['a-1!2-py3-none-any.whl', 'wheel', 'a', '1!2'],
  ['scikit-image-0.12.tar.gz', 'sdist', 'scikit-image', '0.12'],
  ['numpy-1.19.5.zip', 'sdist', 'numpy', '1.19.5'],
  ['numpy-1.0-1.tar.gz', 'sdist', 'numpy-1-0', '1'],
])('reads %s', (file, kind, project, version) => {
  expect(readDistributionFilename(file)).toEqual({ kind, project, version });
});

it.each([
  '',
  '.whl',
  '.numpy-1-py3-none-any.whl',
  '-1-py3-none-any.whl',
  '../numpy-1-py3-none-any.whl',
  'a/numpy-1-py3-none-any.whl',
  'a\\numpy-1-py3-none-any.whl',
  'C:numpy-1-py3-none-any.whl',
  'numpy-1-py3-none-any.whl\0.txt',
  'numpy-1-py3-none-any.whl ',
  'numpy-1-py3-none-any.whl\n',
  'numpy-1-py3-none-any.whl.asc',
  'numpy-1-py3-none-any.WHL',
  'numpy-1-py3-none.whl',
  'numpy-1-x-py3-none-any.whl',
  'numpy-one-py3-none-any.whl',
  'num py-1-py3-none-any.whl',
  'numpу-1-py3-none-any.whl',
  'numpy-1.0-evil.tar.gz',
  'numpy-1.0.tgz',
  'con.x-1.0.tar.gz',
  'NUL.tar.gz',
  'aux.b-1-py3-none-any.whl',
  `${'a'.repeat(250)}-1-py3-none-any.whl`,
])('takes %j for no distribution', (file) => {
  expect(readDistributionFilename(file)).toBeUndefined();
});
