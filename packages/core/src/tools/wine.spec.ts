import { windowsPath, windowsTriple, wineEnvironmentFile, wineLauncher, wineVariables } from './wine';

it('has a script that stands for the Python of an environment, and ends what wine has started', () => {
  expect(wineLauncher({ wine: { program: '/usr/lib/wine/wine64', server: '/usr/lib/wine/wineserver' }, environment: '/s/my tests' })).toMatchInlineSnapshot(`
"#!/bin/sh
# Written by Wheelwright: a Python for Windows, run here by wine.
export WINEPREFIX='/s/my tests/wine'
export WINEARCH=win64
export WINEDEBUG=-all
export WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=
export WINEPATH='Z:\\s\\my tests\\Scripts'
unset DISPLAY WAYLAND_DISPLAY PYTHONHOME
end() { /usr/lib/wine/wineserver -k 2>/dev/null; }
trap 'end; exit 143' HUP INT TERM
/usr/lib/wine/wine64 '/s/my tests/Scripts/python.exe' "$@" &
wait "$!"
code=$?
end
exit "$code"
"
`);
});

it.each([
  ['/tmp/a', 'Z:\\tmp\\a'],
  ['/s/my tests', 'Z:\\s\\my tests'],
])('%s is %s there', (path, expected) => expect(windowsPath(path)).toBe(expected));

it('finds the rest of its Python by pyvenv.cfg', () => expect(wineEnvironmentFile('/c/py')).toBe('home = Z:\\c\\py\ninclude-system-site-packages = false\n'));

it('names what wheels are for as uv does', () => expect((['x86_64', 'i686', 'aarch64'] as const).map(windowsTriple)).toEqual(['x86_64-pc-windows-msvc', 'i686-pc-windows-msvc', 'aarch64-pc-windows-msvc']));

it('keeps wine quiet', () => expect(wineVariables('/p')).toMatchObject({ WINEPREFIX: '/p', WINEDEBUG: '-all' }));
