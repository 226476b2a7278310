import type { Target } from '../values/target';
import { compilerVariables } from './compilers';
import { glibcGaps } from './glibc-gaps';
import { windresCommand } from './windres-command';
import { muslName, zigHelperTarget, zigTarget, type ZigTarget } from './zig';
import { shellQuoted, zigCompilerCommand } from './zig-compiler-command';
import { zigExtensionWords } from './zig-extensions';
import { zigSystemWords } from './zig-systems';

/** A folder for PATH: small scripts by name, and other names for them. */
// A type and not an interface: plain data whose digest is taken.
export type CommandFolder = {
  readonly scripts: Readonly<Record<string, string>>;
  /** name to the script it is a link to */
  readonly links: Readonly<Record<string, string>>;
  /** Other files, by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** Static libraries to make with the folder's own cc and ar: relative path to C source. */
  readonly libraries: Readonly<Record<string, string>>;
};

export interface ZigCommandsRequest {
  readonly target: Target;
  readonly machineArchitecture: string;
  /** zig executable */
  readonly zig: string;
  readonly clang: string;
  /** The folder that all of this will be in. */
  readonly folder: string;
  /** ZIG_GLOBAL_CACHE_DIR */
  readonly cache: string;
}

/** Where headers are that the target's C library lacks. */
const headers = 'include';
/** Where functions are that it lacks. */
const gapsLibrary = 'lib/libgaps.a';

/** All compiler commands of the zig engine. */
export const zigCommands = (request: ZigCommandsRequest): CommandFolder => {
  const target = zigTarget(request.target);
  const helper = zigHelperTarget(request.target, request.machineArchitecture);
  const gaps = glibcGaps(request.target);
  const common = { zig: request.zig, clang: request.clang, cache: request.cache, headers: `${request.folder}/${headers}` };
  const gapsOf = (aim: ZigTarget): string | undefined => (gaps !== undefined && aim.target === target.target ? `${request.folder}/${gapsLibrary}` : undefined);
  const compiler = (language: 'cc' | 'c++', words: readonly string[] = []): string => zigCompilerCommand({ ...common, ...target, language, words, gaps: gapsOf(target), musl: muslName(request.target), system: zigSystemWords(request.target), extensions: zigExtensionWords(request.target.architecture) });
  const zigTool = (word: string): string => `${shebang}exec ${shellQuoted(request.zig)} ${word} "$@"\n`;
  const scripts: Record<string, string> = {
    cc: compiler('cc'),
    'c++': compiler('c++'),
    c89: compiler('cc', ['-std=c89']),
    c99: compiler('cc', ['-std=c99']),
    cpp: compiler('cc', ['-E']),
    'host-cc': zigCompilerCommand({ ...common, ...helper, language: 'cc', helper: true, gaps: gapsOf(helper) }),
    'host-c++': zigCompilerCommand({ ...common, ...helper, language: 'c++', helper: true, gaps: gapsOf(helper) }),
    ar: zigTool('ar'),
    ranlib: zigTool('ranlib'),
    ...(request.target.system === 'linux' ? { ld: zigTool('ld.lld') } : request.target.system === 'windows' ? { ld: windowsLinker(request.clang) } : {}),
    strip: stripCommand,
    ...(request.target.system === 'windows' ? { dlltool: zigTool('dlltool'), windres: windresCommand({ architecture: request.target.architecture, zig: request.zig, cache: request.cache }) } : {}),
  };
  const aliases: Record<string, string> = { gcc: 'cc', clang: 'cc', 'g++': 'c++', 'clang++': 'c++', 'gcc-ar': 'ar', 'llvm-ar': 'ar', 'gcc-ranlib': 'ranlib', 'llvm-ranlib': 'ranlib', ...(request.target.system === 'macos' ? {} : { 'ld.lld': 'ld' }) };
  const prefixed = ['cc', 'gcc', 'c++', 'g++', 'cpp', 'ar', 'gcc-ar', 'ranlib', 'gcc-ranlib', 'ld', 'strip', 'dlltool', 'windres'].filter((name) => aliases[name] !== undefined || scripts[name] !== undefined).map((name) => [`${target.triplet}-${name}`, aliases[name] ?? name]);
  // Python.h of CPython 3.6 to 3.8 includes it, and zig's glibc has none; CPython itself is already built.
  return {
    scripts,
    links: { ...aliases, ...Object.fromEntries(prefixed) },
    files: { [`${headers}/crypt.h`]: '/* Written by Wheelwright: nothing of libcrypt is offered to extensions. */\n' },
    libraries: gaps === undefined ? {} : { [gapsLibrary]: gaps },
  };
};

/** libtool makes DLLs only where the linker's help speaks of --enable-auto-import. Links themselves are made by cc: zig's linker of its own takes no words of GNU's for Windows. */
const windowsLinker = (clang: string): string => `${shebang}case $1 in
  --help) echo "  --enable-auto-import  --out-implib FILE" ; exit 0 ;;
  -v|-V|--version) echo "LLD ${clang} (compatible with GNU linkers)" ; exit 0 ;;
esac
echo "error: ld links nothing for Windows here: call cc, which does" >&2
exit 1
`;

/** Where the machine's own compilers are; undefined for one it does not have. */
export interface MachineCompilers {
  readonly c: string | undefined;
  readonly cxx: string | undefined;
  /** What keeps what they have compiled, and is called in front of them. */
  readonly ccache?: string | undefined;
}

/**
 * The machine's own compilers under their usual names, with path maps and without debug information. On a Mac what they
 * link has install names that are no path, and room for those that repair writes.
 */
export const machineCommands = ({ c, cxx, ccache }: MachineCompilers, system?: 'macos'): CommandFolder => ({
  scripts: { ...(c === undefined ? {} : { cc: machineCompiler(c, { system, ccache }), 'host-cc': machineCompiler(c, { ccache }) }), ...(cxx === undefined ? {} : { 'c++': machineCompiler(cxx, { system, ccache }) }) },
  links: { ...(c === undefined ? {} : { gcc: 'cc' }), ...(cxx === undefined ? {} : { 'g++': 'c++' }) },
  files: {},
  libraries: {},
});

const shebang = '#!/bin/sh\n# Written by Wheelwright.\n';

const machineCompiler = (compiler: string, { system, ccache }: { readonly system?: 'macos' | undefined; readonly ccache?: string | undefined }): string => `${shebang}set -f
case $# in
  0) exec ${shellQuoted(compiler)} ;;
  1) case $1 in -*) exec ${shellQuoted(compiler)} "$@" ;; esac ;;
esac
${system === undefined ? '' : macosLink}if [ -n "$${compilerVariables.pathMaps}" ]; then
  IFS='
'
  for map in $${compilerVariables.pathMaps}; do
    set -- "-ffile-prefix-map=$map" "$@"
  done
  unset IFS
fi
[ "$${compilerVariables.debug}" = 1 ] || set -- "$@" -g0
exec ${ccache === undefined ? '' : `${shellQuoted(ccache)} `}${shellQuoted(compiler)} "$@"
`;

const macosLink = `next= link=1
for word do
  shift
  [ -z "$next" ] || word=@rpath/\${word##*/}
  next=
  case $word in
    -install_name) next=name ;;
    -Wl,-install_name,*) word=-Wl,-install_name,@rpath/\${word##*/} ;;
    -c|-S|-E|-M|-MM|-fsyntax-only) link= ;;
  esac
  set -- "$@" "$word"
done
[ -z "$link" ] || set -- "$@" -Wl,-headerpad_max_install_names
`;

/**
 * What zig links has no debug information, so there is nothing to strip; the machine's own strip, if it has one, would
 * make the result depend on the machine.
 */
const stripCommand = `${shebang}output= next=
for word do
  if [ -n "$next" ]; then
    [ "$next" = value ] || output=$word
    next=
    continue
  fi
  case $word in
    --version|-V) echo "strip of Wheelwright: leaves files as they are" ; exit 0 ;;
    -o) next=output ;;
    -K|-N|-R|-F|-I|-O) next=value ;;
    -*) ;;
    *)
      [ -e "$word" ] || { echo "strip: no such file: $word" >&2 ; exit 1 ; }
      input=$word ;;
  esac
done
[ -z "$output" ] || exec cp "$input" "$output"
`;

/** What differs from `compilerNames` besides on Linux. */
export const compilerVariablesOf = (target: Target): Readonly<Record<string, string>> => {
  switch (target.system) {
    case 'linux':
      return compilerNames;
    case 'windows':
      // Configure scripts of libtool cannot tell what an import library is without binutils of Windows' own.
      return { ...compilerNames, LDSHARED: 'cc -shared', LDCXXSHARED: 'c++ -shared', RC: 'windres', WINDRES: 'windres', DLLTOOL: 'dlltool', lt_cv_deplibs_check_method: 'pass_all' };
    case 'macos':
      return { ...compilerNames, LDSHARED: 'cc -shared -undefined dynamic_lookup', LDCXXSHARED: 'c++ -shared -undefined dynamic_lookup', MACOSX_DEPLOYMENT_TARGET: target.minimum };
  }
};

/** Variables that builds read besides PATH. Names, not paths: what a build records of them holds no folder of this machine. */
export const compilerNames: Readonly<Record<string, string>> = {
  CC: 'cc',
  CXX: 'c++',
  AR: 'ar',
  RANLIB: 'ranlib',
  STRIP: 'strip',
  // sysconfig's own would add the interpreter's RUNPATH and its library folder.
  LDSHARED: 'cc -pthread -shared',
  LDCXXSHARED: 'c++ -pthread -shared',
  CC_FOR_BUILD: 'host-cc',
  BUILD_CC: 'host-cc',
};
