import { programCommands, programsOfTools } from './tool-programs';

test('programs are links, but for one that wants something in its environment', () => {
  const { links, scripts } = programCommands([
    { name: 'ninja', version: '1.13.2', folder: '/tools/ninja' },
    { name: 'swig', version: '4.5.1.post2', folder: "/tools/it's swig" },
    { name: 'ziglang', version: '0.16.0', folder: '/tools/zig' },
  ]);
  expect(links).toEqual({ ninja: '/tools/ninja/bin/ninja' });
  expect(scripts).toEqual({
    swig: [
      '#!/bin/sh',
      '# Written by Wheelwright.',
      `[ -n "$SWIG_LIB" ] || SWIG_LIB='/tools/it'\\''s swig/swig/data/share/swig/4.5.1'`,
      'export SWIG_LIB',
      `exec '/tools/it'\\''s swig/swig/data/bin/swig' "$@"`,
      '',
    ].join('\n'),
  });
});

test('programs that come with tools', () => {
  expect([...programsOfTools(['swig', 'pkgconf', 'ziglang', 'unknown'])]).toEqual(['swig', 'pkgconf', 'pkg-config']);
});
