import { WheelError } from '../errors/wheel-error';
import type { WindowsTarget } from '../values/target';

/** The whole environment of a process, or a part of it (structurally the `Environment` of the plans). */
type Variables = Readonly<Record<string, string>>;

/** Where Visual Studio's installer keeps the program that knows all installations. @param variables of this machine */
export const vswherePath = (variables: Variables): string =>
  `${forward(valueOf(variables, 'ProgramFiles(x86)') ?? 'C:/Program Files (x86)')}/Microsoft Visual Studio/Installer/vswhere.exe`;

const components: Readonly<Record<WindowsTarget['architecture'], string>> = { x86_64: 'VC.Tools.x86.x64', i686: 'VC.Tools.x86.x64', aarch64: 'VC.Tools.ARM64' };

/** Prints the folder of the newest installation with compilers for a target. */
export const vswhereArgv = (vswhere: string, { architecture }: WindowsTarget): readonly string[] => [
  vswhere,
  ...['-latest', '-products', '*', '-requires', `Microsoft.VisualStudio.Component.${components[architecture]}`, '-property', 'installationPath', '-utf8'],
];

const words: Readonly<Record<string, string>> = { x86_64: 'amd64', i686: 'x86', aarch64: 'arm64' };

/**
 * Prints the environment of Microsoft's compilers. cmd does not read the quotes that other programs are given, so there
 * are none: the folder with its spaces is where it is called, and no word of it has any.
 *
 * @example msvcCall('C:/VS', target, 'x86_64') // { cwd: 'C:/VS/VC/Auxiliary/Build', argv: ['cmd.exe', '/d', '/c', 'vcvarsall.bat', 'amd64', '&&', 'set'] }
 */
export const msvcCall = (installation: string, { architecture }: WindowsTarget, machineArchitecture: string): { readonly cwd: string; readonly argv: readonly string[] } => {
  const [host, aim] = [words[machineArchitecture] ?? 'amd64', words[architecture] as string];
  return { cwd: `${forward(installation)}/VC/Auxiliary/Build`, argv: ['cmd.exe', '/d', '/c', 'vcvarsall.bat', host === aim ? host : `${host}_${aim}`, '&&', 'set'] };
};

/** Variables of the system that every program of Windows needs. */
const systemNames = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramData'] as const;

/** Variables by which the compilers, and build systems that look for them, know where they are. */
const compilerNames = [
  ...['INCLUDE', 'LIB', 'LIBPATH', 'VCINSTALLDIR', 'VCToolsInstallDir', 'VCToolsVersion', 'VSINSTALLDIR', 'VisualStudioVersion', 'VSCMD_VER', 'VSCMD_ARG_HOST_ARCH', 'VSCMD_ARG_TGT_ARCH'],
  ...['WindowsSdkDir', 'WindowsSdkVerBinPath', 'WindowsSDKVersion', 'UniversalCRTSdkDir', 'UCRTVersion'],
] as const;

/** Those of a machine's variables that its programs need, in the spelling of the list; Windows does not tell `PATH` from `Path`. */
export const windowsSystemVariables = (variables: Variables): Variables => pick(variables, systemNames);

/** Microsoft's compilers, as their own script describes them. */
export interface Msvc {
  /** For every build, without PATH. */
  readonly environment: Variables;
  /** Folders for PATH, in order. */
  readonly path: readonly string[];
  /** `MSVC 14.41.34120, Windows SDK 10.0.22621.0` */
  readonly description: string;
}

/**
 * Reads what `set` printed behind vcvarsall.bat. Compilers are told to leave out times (/Brepro), and setuptools to take
 * the environment as it is.
 *
 * @throws WheelError environment-failed where there are no compilers in it
 */
export const parseMsvcEnvironment = (stdout: string): Msvc => {
  const variables: Record<string, string> = {};
  for (const line of stdout.split(/\r?\n/u)) {
    const match = /^(?<name>[^=\s][^=]*)=(?<value>.*)$/u.exec(line);
    if (match?.groups !== undefined) variables[match.groups['name'] as string] = match.groups['value'] as string;
  }
  const found = pick(variables, compilerNames);
  const { VCToolsVersion: version, WindowsSDKVersion: sdk, INCLUDE } = found;
  if (version === undefined || INCLUDE === undefined) {
    throw new WheelError({
      code: 'environment-failed',
      family: 'tool',
      message: `vcvarsall.bat set no ${version === undefined ? 'VCToolsVersion' : 'INCLUDE'}`,
      hint: 'in the installer of Visual Studio, add "C++ build tools" and a Windows SDK',
      tail: stdout.split(/\r?\n/u).slice(0, 5),
    });
  }
  return {
    environment: { ...windowsSystemVariables(variables), ...found, DISTUTILS_USE_SDK: '1', MSSdk: '1', CL: '/Brepro', LINK: '/Brepro' },
    path: (valueOf(variables, 'PATH') ?? '').split(';').filter((folder) => folder !== ''),
    description: `MSVC ${version}, Windows SDK ${sdk?.replace(/\\$/u, '') ?? 'none'}`,
  };
};

const pick = (variables: Variables, names: readonly string[]): Variables =>
  Object.fromEntries(names.flatMap((name) => {
    const value = valueOf(variables, name);
    return value === undefined || value === '' ? [] : [[name, value]];
  }));

/** Names of variables are the same in capitals and in small letters. */
const valueOf = (variables: Variables, name: string): string | undefined => variables[name] ?? Object.entries(variables).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

const forward = (path: string): string => path.trim().replaceAll('\\', '/').replace(/\/$/u, '');
