import type { Platform, PlatformContainer } from '@wheelwright/core';
import { benchOf } from './with-bench';

const built: PlatformContainer = { image: 'built', runtime: undefined, network: 'none' };
const tested: PlatformContainer = { image: 'tested', runtime: 'podman', network: 'host' };
const target = { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.17' } } as const;
const common = { key: 'p', tools: {} };
const zig: Platform = { ...common, engine: 'zig', target, tag: 't' };
const container: Platform = { ...common, engine: 'container', target, tag: 't', container: built };
const host: Platform = { ...common, engine: 'host', tag: undefined };

it.each<[string, Platform, 'build-wheel' | 'test', PlatformContainer | undefined]>([
  ['zig builds here', zig, 'build-wheel', undefined],
  ['and is tested here', zig, 'test', undefined],
  ['unless an image is named', { ...zig, test: tested }, 'test', tested],
  ['which is for tests alone', { ...zig, test: tested }, 'build-wheel', undefined],
  ['a container builds', container, 'build-wheel', built],
  ['and tests', container, 'test', built],
  ['unless another one is named', { ...container, test: tested }, 'test', tested],
  ['the host may be tested elsewhere too', { ...host, test: tested }, 'test', tested],
])('%s', (_what, platform, stage, expected) => expect(benchOf({ stage, platform })).toBe(expected));
