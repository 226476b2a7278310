import { toolsInBuilds } from './tools-in-builds';

const tools = Object.fromEntries(['ziglang', 'cmake', 'uv', 'auditwheel', 'swig'].map((name) => [name, { version: `${name} 1`, digest: '' }]));

test.each<[string, readonly string[], readonly string[]]>([
  ['those that take part in every build', [], ['ziglang', 'cmake']],
  ['one that a build calls', ['swig', 'make'], ['ziglang', 'cmake', 'swig']],
  ['one that is never on PATH does not count by its name', ['auditwheel', 'perl'], ['ziglang', 'cmake']],
])('%s', (_, programs, expected) => {
  expect(toolsInBuilds({ tools }, programs)).toEqual(Object.fromEntries(expected.map((name) => [name, `${name} 1`])));
});
