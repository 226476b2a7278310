import { WheelError } from '../errors/wheel-error';

/** Programs whose package is not called like them, by package manager. */
const packages: Readonly<Record<string, { readonly apt: string; readonly dnf: string }>> = {
  autoreconf: { apt: 'autoconf automake libtool', dnf: 'autoconf automake libtool' },
  libtoolize: { apt: 'libtool', dnf: 'libtool' },
  makeinfo: { apt: 'texinfo', dnf: 'texinfo' },
  msgfmt: { apt: 'gettext', dnf: 'gettext' },
  ninja: { apt: 'ninja-build', dnf: 'ninja-build' },
  tclsh: { apt: 'tcl', dnf: 'tcl' },
  xxd: { apt: 'xxd', dnf: 'vim-common' },
};

/**
 * The error for programs of this machine that a build calls and that are not there.
 *
 * @param wanted what needs them: `projects/zlib/clib.yaml`
 */
export const missingProgramsError = (missing: readonly string[], wanted: string): WheelError => {
  const install = (manager: 'apt' | 'dnf'): string => [...new Set(missing.map((program) => packages[program]?.[manager] ?? program))].join(' ');
  return new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not on this machine; ${wanted} builds with ${missing.length === 1 ? 'it' : 'them'}`,
    hint: `apt-get install ${install('apt')}, or dnf install ${install('dnf')}`,
  });
};
