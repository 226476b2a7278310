import { distributionFile } from './distribution-file';

describe('distributionFile', () => {
  it.each([
    ['numpy', 'numpy-2.2.6.tar.gz', { kind: 'sdist', version: '2.2.6' }],
    ['numpy', 'numpy-1.19.5.zip', { kind: 'sdist', version: '1.19.5' }],
    ['foo-bar', 'foo_bar-1.0.tar.gz', { kind: 'sdist', version: '1.0' }],
    ['foo.bar', 'foo-bar-1.0-1.tar.gz', { kind: 'sdist', version: '1.0.post1' }],
    ['numpy', 'numpy-2.2.6-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', { kind: 'wheel', version: '2.2.6' }],
    ['uv', 'uv-0.9.0-1-py3-none-any.whl', { kind: 'wheel', version: '0.9.0' }],
    ['demo', 'demo-1.0+local.7-py3-none-any.whl', { kind: 'wheel', version: '1.0+local.7' }],
    ['demo', 'demo-1.0+local_7-py3-none-any.whl', { kind: 'wheel', version: '1.0+local.7' }],
    ['numpy', 'numpy-1.0-evil.tar.gz', undefined],
    ['numpy', 'numpy-evil-1.0.tar.gz', undefined],
    ['numpy', 'numpy-1.0-evil-py3-none-any.whl', { kind: 'wheel', version: '1.0' }],
    ['numpy', 'numpy_evil-1.0-py3-none-any.whl', undefined],
    ['numpy', 'numpy-1.0.exe', undefined],
    ['numpy', '../numpy-1.0.tar.gz', undefined],
    ['numpy', 'numpy-1.0.tar.gz\u0000', undefined],
    ['numpy', 'numpy-1.0\\x.tar.gz', undefined],
    ['numpy', `numpy-1.${'0'.repeat(300)}.tar.gz`, undefined],
    ['numpy', '', undefined],
  ])('%s: %s', (distribution, file, expected) => expect(distributionFile(distribution, file)).toEqual(expected));
});
