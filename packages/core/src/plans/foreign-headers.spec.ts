import type { Target } from '../values/target';
import { refuseForeignHeaders } from './foreign-headers';

const linux = (architecture: 'aarch64' | 'i686' | 'x86_64', name: 'glibc' | 'musl'): Target => ({ system: 'linux', architecture, libc: { name, version: '2.17' } });
const plan = (target: Target, ...names: readonly string[]): void =>
  refuseForeignHeaders({ file: 'projects/spam/wheel.yaml', platform: 'other', target, packages: names.map((name) => ({ name, version: '2.0.2' })) });

it.each<[string, Target]>([
  ['aarch64', linux('aarch64', 'glibc')],
  ['musl', linux('x86_64', 'musl')],
  ['macOS', { system: 'macos', architecture: 'arm64', minimum: '11.0' }],
])('numpy’s headers are right for %s', (_, target) => expect(() => plan(target, 'build', 'numpy')).not.toThrow());

it.each<[string, Target]>([
  ['i686, glibc 2.17', linux('i686', 'glibc')],
  ['x86_64, Windows', { system: 'windows', architecture: 'x86_64' }],
])('and not for %s', (words, target) => {
  expect(() => plan(target, 'build', 'numpy')).toThrow(
    expect.objectContaining({
      code: 'platform-unsupported',
      message: `projects/spam/wheel.yaml: wheels for other would be compiled with the headers of numpy 2.0.2 for this machine, and on ${words} a long or a pointer has another size`,
    }),
  );
  expect(() => plan(target, 'build', 'setuptools')).not.toThrow();
});
