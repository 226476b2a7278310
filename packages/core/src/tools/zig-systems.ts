import type { MacosTarget, Target } from '../values/target';

/**
 * What a zig compiler command of a system besides Linux does differently, as lines of its shell script. They stand in
 * front of those that hold everywhere, so that they win.
 */
export interface ZigSystemWords {
  /** Patterns of a `case` over the words for the compiler. */
  readonly compiler: readonly string[];
  /** Patterns of a `case` over `$next`: what the word before has announced. */
  readonly values: readonly string[];
  /** Patterns of a `case` over the words for the linker. */
  readonly linker: readonly string[];
  /** Patterns of a `case` over `$linker`: what the linker word before has announced; the value is `$1`. */
  readonly linkerValues: readonly string[];
  /** Functions that these lines call. */
  readonly functions: readonly string[];
  /** Keeps debug information out of what is compiled. */
  readonly strip: string;
  /** Run at the end of a link. */
  readonly link: readonly string[];
}

/** Import library of the target's Python, which extensions for Windows are linked with, whatever links them. */
export const pythonLibraryVariable = 'WHEELWRIGHT_PYTHON_LIBRARY';

/** undefined for Linux, whose words are all in the command itself. */
export const zigSystemWords = (target: Target): ZigSystemWords | undefined => {
  switch (target.system) {
    case 'linux':
      return undefined;
    case 'windows':
      return windows;
    case 'macos':
      return macos(target);
  }
};

const patterns = (...words: readonly string[]): string => words.join('|');

/**
 * Install names are `@rpath/` and the file's name: nothing of where the build thinks it installs. Versions of libraries
 * are left out, since what is grafted is what was linked. Without an SDK there are no frameworks.
 */
const macos = ({ architecture, minimum }: MacosTarget): ZigSystemWords => {
  const lacking = 'no SDK of macOS is here, and so no frameworks: take it out, or build on a Mac (engine: host)';
  return {
    compiler: [
      // zig writes a damaged file for -bundle; Python loads a dylib as well.
      '-bundle|-dynamiclib) words="$words -shared" ;;',
      '-install_name) next=install ;;',
      '-undefined) next=undefined ;;',
      '-arch) next=arch ;;',
      // zig takes -all_load and does nothing; what it knows holds for the archives behind it.
      '-all_load|-Wl,-all_load) whole=1 ;;',
      '-framework|-weak_framework) next=framework ;;',
      `${patterns('-compatibility_version', '-current_version', '-isysroot', '-multiply_defined', '-bundle_loader', '-seg1addr')}) next=nothing ;;`,
      `${patterns('-flat_namespace', '-single_module', '-multi_module', '-mmacosx-version-min=*', '-mmacos-version-min=*', '-fno-common', '-Wl,-no_warn_*', '-no-cpp-precomp', '-rdynamic')}) ;;`,
    ],
    values: [
      'install) add -install_name ; add "@rpath/${word##*/}" ;;',
      'undefined) add -undefined ; case $word in suppress|warning) add dynamic_lookup ;; *) add "$word" ;; esac ;;',
      `arch) [ "$word" = ${architecture} ] || { echo "error: -arch $word: this compiler is for ${architecture} on macOS ${minimum}" >&2 ; exit 1 ; } ;;`,
      `framework) echo "error: framework $word: ${lacking}" >&2 ; exit 1 ;;`,
      'nothing) ;;',
    ],
    linker: [
      '-install_name|-dylib_install_name|-soname|--soname|-h) linker=install ;;',
      '-soname=*|--soname=*) add -install_name ; add "@rpath/${1##*[=/]}" ;;',
      '-undefined) linker=lookup ;;',
      '-framework|-weak_framework) linker=framework ;;',
      `${patterns('-exported_symbols_list', '-unexported_symbols_list', '-force_load', '-order_file')}) linker=keep ; add -Xlinker ; add "$1" ;;`,
      `${patterns('-compatibility_version', '-current_version', '-macosx_version_min', '-macos_version_min', '-bundle_loader', '-multiply_defined', '--version-script', '-dynamic-linker', '-sectcreate')}) linker=drop ;;`,
      `${patterns('-bind_at_load', '-no_warn_*', '-no_fixup_chains', '-fixup_chains', '-single_module', '-no_compact_unwind', '-headerpad*', '-no_uuid', '-reproducible', '-warn_*', '-w', '--version-script=*', '--as-needed', '--no-as-needed', '-no-undefined', '--no-undefined', '--no-allow-shlib-undefined', '--gc-sections', '--hash-style=*', '--build-id*', '-ld_classic')}) ;;`,
      '-z) linker=drop ;;',
      '-z*) ;;',
    ],
    linkerValues: [
      'install) linker= ; add -install_name ; add "@rpath/${1##*/}" ; return ;;',
      'lookup) linker= ; add -undefined ; case $1 in suppress|warning) add dynamic_lookup ;; *) add "$1" ;; esac ; return ;;',
      `framework) echo "error: framework $1: ${lacking}" >&2 ; exit 1 ;;`,
    ],
    functions: ['whole='],
    strip: '-g0',
    // Repair writes longer install names into the file.
    link: ['words="${whole:+-Wl,--whole-archive }$words -Wl,-headerpad_max_install_names"'],
  };
};

/** zig looks for NAME.dll, NAME.lib and libNAME.a, and not for import libraries as GNU tools call them: libNAME.dll.a. */
const windows: ZigSystemWords = {
  compiler: [
    '-L) next=folder ;;',
    '-L*) folders="$folders${word#-L}:" ; keep ;;',
    '-l*) library "${word#-l}" || keep ;;',
    // OpenBLAS says it for 32 bits: callers do not keep the stack as SSE wants it.
    '-mincoming-stack-boundary=*) add -mstackrealign ;;',
    `${patterns('-mwindows', '-mconsole', '-mdll', '-mthreads', '-municode', '-mms-bitfields', '-rdynamic', '-fPIC', '-fpic', '-fPIE', '-fpie', '-static-libgcc')}) ;;`,
  ],
  values: ['folder) folders="$folders$word:" ; add "-L$word" ;;'],
  linker: [
    `${patterns('-soname', '--soname', '-h', '-rpath', '--rpath', '-R', '--version-script', '--output-def', '--base-file')}) linker=drop ;;`,
    `${patterns('--enable-auto-import', '--disable-auto-import', '--enable-auto-image-base*', '--disable-auto-image-base', '--enable-runtime-pseudo-reloc*', '--disable-runtime-pseudo-reloc*', '--export-all-symbols', '--exclude-all-symbols', '--kill-at', '--add-stdcall-alias', '--enable-stdcall-fixup', '--output-def=*', '--no-insert-timestamp', '--insert-timestamp', '--dynamicbase', '--nxcompat', '--high-entropy-va', '--tsaware', '--large-address-aware', '--no-seh', '-soname=*', '--soname=*', '-rpath=*', '--rpath=*', '--version-script=*', '-no-undefined', '--no-undefined', '--as-needed', '--no-as-needed', '--hash-style=*', '--build-id*', '--disable-dynamicbase', '--no-allow-shlib-undefined')}) ;;`,
    '--out-implib|--image-base|--major-image-version|--minor-image-version|--major-subsystem-version|--minor-subsystem-version|--subsystem|--heap) linker=keep ; add -Xlinker ; add "$1" ;;',
    '-z) linker=drop ;;',
    '-z*) ;;',
  ],
  linkerValues: [],
  functions: [
    'folders=',
    'library() { # adds the import library of that name, from the first folder that has one; fails where the folder has another one',
    '  IFS=:',
    '  for folder in $folders$LIBRARY_PATH; do',
    '    unset IFS',
    '    if [ -e "$folder/lib$1.dll.a" ]; then add "$folder/lib$1.dll.a" ; return 0; fi',
    '    if [ -e "$folder/lib$1.a" ] || [ -e "$folder/$1.lib" ]; then return 1; fi',
    '  done',
    '  unset IFS',
    '  return 1',
    '}',
  ],
  // With -g0 alone, object files name the temporary file that they were.
  strip: '-s',
  link: [`[ -z "$${pythonLibraryVariable}" ] || add "$${pythonLibraryVariable}"`],
};
