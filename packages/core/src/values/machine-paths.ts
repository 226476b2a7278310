import { pythonName } from './python-tag';

/** What is different about files and lists of folders on a machine that runs programs; folders are written with `/` everywhere. */
export interface MachinePaths {
  /** Between the folders of PATH and its like. */
  readonly separator: ':' | ';';
  /** The file of a program by its name: `uv`, `uv.exe`. */
  program(name: string): string;
  /** Folder of the programs of a virtual environment. */
  programs(environment: string): string;
  /** Its interpreter. */
  python(environment: string): string;
  /** Where it keeps what is installed. */
  sitePackages(environment: string, tag: string): string;
}

const posix: MachinePaths = {
  separator: ':',
  program: (name) => name,
  programs: (environment) => `${environment}/bin`,
  python: (environment) => `${environment}/bin/python`,
  sitePackages: (environment, tag) => `${environment}/lib/${pythonName(tag)}/site-packages`,
};

const windows: MachinePaths = {
  separator: ';',
  program: (name) => `${name}.exe`,
  programs: (environment) => `${environment}/Scripts`,
  python: (environment) => `${environment}/Scripts/python.exe`,
  sitePackages: (environment) => `${environment}/Lib/site-packages`,
};

/**
 * @param os as Node names it: linux, darwin, win32; linux when not given
 * @example machinePaths('win32').python('C:/env') // 'C:/env/Scripts/python.exe'
 */
export const machinePaths = (os = 'linux'): MachinePaths => (os === 'win32' ? windows : posix);
