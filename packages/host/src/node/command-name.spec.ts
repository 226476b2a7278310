import { commandName } from './command-name';

it.each<[string, Parameters<typeof commandName>[0], string]>([
  ['with a title', { argv: ['/prefix/bin/python', '-m', 'build', '-Csetup-args=-Dblas=openblas'], title: 'build numpy' }, 'build numpy: python'],
  ['without one', { argv: ['uv', 'pip', 'install', 'a b'] }, "uv pip install 'a b'"],
  ['without one, and long', { argv: ['cc', 'x'.repeat(400)] }, `cc ${'x'.repeat(297)}…`],
])('%s', (_title, request, name) => {
  expect(commandName(request)).toBe(name);
});
