import type { WineRuntime } from '../definitions/toolchain';
import type { Target } from '../values/target';
import { shellQuoted } from './zig-compiler-command';

/** wine by the places where systems put it, each with its server. Debian's wine64 has nothing on the PATH. */
export const winePrograms = [
  { program: '/usr/lib/wine/wine64', server: '/usr/lib/wine/wineserver' },
  { program: 'wine64', server: 'wineserver' },
  { program: 'wine', server: 'wineserver' },
] as const;

/** @example windowsTriple('x86_64') // 'x86_64-pc-windows-msvc' */
export const windowsTriple = (architecture: Extract<Target, { system: 'windows' }>['architecture']): string => `${architecture}-pc-windows-msvc`;

/** @example windowsPath('/tmp/a') // 'Z:\\tmp\\a' */
export const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** Names of a virtual environment for Windows that was made here. */
export const wineNames = {
  /** Its prefix. */
  prefix: 'wine',
  /** python.exe and its DLLs. */
  scripts: 'Scripts',
  /** Beside the program of this machine: the script that runs the other one. */
  python: 'bin/python',
} as const;

/** No messages of wine's own, no menus, no offers to fetch a .NET or a browser. */
export const wineVariables = (prefix: string): Readonly<Record<string, string>> => ({
  WINEPREFIX: prefix,
  WINEARCH: 'win64',
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=',
});

/** Makes the prefix that the variables name. */
export const winePrefixArgv = (program: string): readonly string[] => [program, 'wineboot', '-i'];

/** Ends everything that runs in the prefix that the variables name, and waits until it has. */
export const wineEndArgv = (server: string): readonly string[] => [server, '-k'];

/** pyvenv.cfg of an environment whose Python runs under wine. */
export const wineEnvironmentFile = (python: string): string => `home = ${windowsPath(python)}\ninclude-system-site-packages = false\n`;

export interface WineLauncherRequest {
  readonly wine: Pick<WineRuntime, 'program' | 'server'>;
  /** Absolute folder of the environment. */
  readonly environment: string;
}

/**
 * A script that stands for the Python of an environment, for people, scripts and the first lines of installed programs.
 * What wine starts leaves our process group, and its server outlives the program: both end with it, however it ends.
 */
export const wineLauncher = ({ wine, environment }: WineLauncherRequest): string =>
  [
    '#!/bin/sh',
    '# Written by Wheelwright: a Python for Windows, run here by wine.',
    ...Object.entries(wineVariables(`${environment}/${wineNames.prefix}`)).map(([name, value]) => `export ${name}=${shellQuoted(value)}`),
    `export WINEPATH=${shellQuoted(windowsPath(`${environment}/${wineNames.scripts}`))}`,
    'unset DISPLAY WAYLAND_DISPLAY PYTHONHOME',
    `end() { ${wineEndArgv(wine.server).map(shellQuoted).join(' ')} 2>/dev/null; }`,
    "trap 'end; exit 143' HUP INT TERM",
    // In the background: a shell hears of a signal only when the program that it waits for has ended.
    `${shellQuoted(wine.program)} ${shellQuoted(`${environment}/${wineNames.scripts}/python.exe`)} "$@" &`,
    'wait "$!"',
    'code=$?',
    'end',
    'exit "$code"',
    '',
  ].join('\n');
