import { compilerVariables } from './compilers';
import type { ZigExtensionWords } from './zig-extensions';
import type { ZigSystemWords } from './zig-systems';
import { compilerPairs, droppedCompilerWords, droppedLinkerPairs, droppedLinkerWords, droppedZWords, processorNames, rewrittenLinkerWords } from './zig-words';

export interface ZigCompilerCommand {
  /** zig's own word: cc or c++ */
  readonly language: 'cc' | 'c++';
  /** zig executable */
  readonly zig: string;
  /** x86_64-linux-gnu.2.5 */
  readonly target: string;
  /** x86_64-unknown-linux-gnu, the answer to -dumpmachine */
  readonly machine: string;
  /** x86_64-linux-gnu, the answer to -print-multiarch */
  readonly triplet: string;
  /** 21.1.0: the clang inside zig */
  readonly clang: string;
  /** Folder of headers that the target's C library lacks (crypt.h). */
  readonly headers: string;
  /** Static library of what the target's C library lacks, or undefined when it lacks nothing. */
  readonly gaps?: string | undefined;
  /** ZIG_GLOBAL_CACHE_DIR: C runtimes that zig builds once per target */
  readonly cache: string;
  /** Words in front of the caller's: -std=c99 */
  readonly words?: readonly string[];
  /** Of a system besides Linux. */
  readonly system?: ZigSystemWords | undefined;
  /** Of a processor that is named with its extensions. */
  readonly extensions?: ZigExtensionWords | undefined;
  /** For programs that the build itself runs: the prefix of the target's libraries is not theirs. */
  readonly helper?: boolean;
  /** Name by which systems with musl know it (libc.musl-x86_64.so.1), where the target is one: zig says libc.so, which is there on machines that compile only. */
  readonly musl?: string | undefined;
}

/**
 * Text of a command that is called like gcc and calls `zig cc`: a POSIX shell script, since it costs 2 ms and needs
 * nothing to be compiled first. It starts no process but zig. The traps that it knows were found one by one in real
 * builds; zig-words.ts holds the tables.
 */
export const zigCompilerCommand = (command: ZigCompilerCommand): string => `#!/bin/sh
# Written by Wheelwright: zig as ${command.language === 'cc' ? 'a C' : 'a C++'} compiler for ${command.target}.
set -f
zig=${shellQuoted(command.zig)}
headers=${shellQuoted(command.headers)}
ZIG_GLOBAL_CACHE_DIR=${shellQuoted(command.cache)}
# What is compiled is kept as long as the build's own temporary folder: zig looks at known files only and would not see a new header.
ZIG_LOCAL_CACHE_DIR=\${ZIG_LOCAL_CACHE_DIR:-\${TMPDIR:+$TMPDIR/zig-cache}}
ZIG_LOCAL_CACHE_DIR=\${ZIG_LOCAL_CACHE_DIR:-$ZIG_GLOBAL_CACHE_DIR}
export ZIG_GLOBAL_CACHE_DIR ZIG_LOCAL_CACHE_DIR
${command.helper === true ? 'unset CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH\n' : ''}newline='
'
words= # text for eval: references to our arguments, and to rewritten ones in w1, w2, ...
at=0 made=0
link=1 partial= inputs= sources= output= next= preprocess= language= void= linker= rdynamic= openmp= banner=

keep() { words="$words \\"\\\${$at}\\""; }
without() { # $words, less the reference to one of our arguments
  words="\${words%%" \\"\\\${$1}\\""*}\${words#*" \\"\\\${$1}\\""}"
}
add() {
  made=$((made + 1))
  eval "w$made=\\$1"
  words="$words \\"\\$w$made\\""
}
processor() { # name in gcc's spelling -> $name in zig's
  name=$1
  while :; do
    case $name in *-*) name=\${name%%-*}_\${name#*-} ;; *) break ;; esac
  done
  case $name in
${processorNames.map(([gcc, zig]) => `    ${gcc}) name=${zig} ;;`).join('\n')}
  esac
}
run_path() { # folders of this machine's build are none on the machine that runs it
  kept=
  IFS=:
  for folder in $1; do
    IFS=$newline
    for map in $${compilerVariables.pathMaps}; do
      case $folder in "\${map%%=*}"|"\${map%%=*}"/*) folder= ; break ;; esac
    done
    [ -z "$folder" ] || kept="\${kept:+$kept:}$folder"
  done
  unset IFS
  [ -z "$kept" ] || { add -Xlinker ; add -rpath ; add -Xlinker ; add "$kept" ; }
}
${casesOf(command.extensions?.functions, 0)}${casesOf(command.system?.functions, 0)}linker_word() {
  case $linker in
    rpath) linker= ; run_path "$1" ; return ;;
    drop) linker= ; return ;;
    keep) linker= ; add "-Xlinker" ; add "$1" ; return ;;
    z)
      linker=
      case $1 in ${droppedZWords.join('|')}) ;; *) add "-Wl,-z,$1" ;; esac
      return ;;
    soname) linker= ; add "-Wl,-soname,$1" ; return ;;
    undefined) linker= ; add "-Wl,-u,$1" ; return ;;
${casesOf(command.system?.linkerValues, 4)}  esac
  case $1 in
${casesOf(command.system?.linker, 4)}    --version|-version) echo "LLD ${command.clang} (compatible with GNU linkers)" ; exit 0 ;;
    -v|-V) echo "LLD ${command.clang} (compatible with GNU linkers)" ; banner=1 ;;
    -z) linker=z ;;
    -z*) linker=z ; linker_word "\${1#-z}" ;;
    -h) linker=soname ;;
    --undefined) linker=undefined ;;
    --undefined=*) add "-Wl,-u,\${1#*=}" ;;
    -r|-i|--relocatable) partial=1 ; add -r ;;
    -l*|-L*|-shared|-pie|-nostdlib|-static) add "$1" ;;
    --no-pie) add -no-pie ;;
    -rpath=*|--rpath=*) run_path "\${1#*=}" ;;
    -rpath|--rpath|-R) linker=rpath ;;
    -R*) run_path "\${1#-R}" ;;
    ${droppedLinkerPairs.join('|')}) linker=drop ;;
    ${droppedLinkerWords.join('|')}) ;;
${rewrittenLinkerWords.map(([pattern, replacement]) => `    ${pattern}) add "-Wl,${replacement}" ;;`).join('\n')}
    -soname|--soname|-u|-e|--entry|-dynamic-linker|--dynamic-linker|-T|--script|--version-script|--image-base|-y|--defsym|-init|-fini|-wrap|--wrap)
      linker=keep ; add -Xlinker ; add "$1" ;;
    *,*) add -Xlinker ; add "$1" ;;
    *) add "-Wl,$1" ;;
  esac
}
${command.words === undefined || command.words.length === 0 ? '' : `set -- ${command.words.map(shellQuoted).join(' ')} "$@"`}
for word do
  at=$((at + 1))
  if [ -n "$next" ]; then
    case $next in
      output)
        if [ "$word" = /dev/null ]; then void=1; else words="$words -o"; keep; fi${command.musl === undefined ? '' : ' ; made_file=$word'} ;;
      linker) linker_word "$word" ;;
      z) linker=z ; linker_word "$word" ;;
${casesOf(command.system?.values, 6)}      *) keep ;;
    esac
    next=
    continue
  fi
  case $word in
${casesOf(command.system?.compiler, 4)}    -Wl,*)
      IFS=,
      for part in \${word#-Wl,}; do
        unset IFS
        linker_word "$part"
      done
      unset IFS ;;
    -Wp,-D*|-Wp,-U*)
      IFS=,
      for part in \${word#-Wp,}; do
        unset IFS
        add "$part"
      done
      unset IFS ;;
    -o) next=output output=1 ;;
    -o*) output=1 ; if [ "$word" = -o/dev/null ]; then void=1; else keep; fi${command.musl === undefined ? '' : ' ; made_file=${word#-o}'} ;;${command.musl === undefined ? '' : '\n    -shared) shared=1 ; keep ;;'}
    -c) link= ; keep ;;
    -S) link= preprocess=1 ; keep ;;
    -E) link= preprocess=1 ; keep ;;
    -M|-MM) link= preprocess=1 ; keep ;;
    -fsyntax-only) link= void=1 ; add -c ;;
    -r) partial=1 ; keep ;;
    -)
      # zig hands an input that it has no language for to clang as it is, with a target that clang does not know.
      [ -n "$language" ] || { add -x ; add ${command.language === 'cc' ? 'c' : 'c++'} ; }
      inputs=1 ; keep ;;
    -x) language=1 next=value ; keep ;;
    -x*) language=1 ; keep ;;
    -z) next=z ;;
    -Xlinker) next=linker ;;
    ${compilerPairs.join('|')}) next=value ; keep ;;
    -rdynamic) rdynamic=1 ;;
    -fopenmp|-fopenmp=*) openmp=1 ; add -fopenmp ;;
    -fno-openmp) openmp= ; keep ;;
    -symbolic) add -Wl,-Bsymbolic ;;
    -fno-strict-overflow) add -fwrapv ;;
    -march=armv8-a|-mcpu=generic) ;;
${casesOf(command.extensions?.compiler, 4)}    -march=*[!a-zA-Z0-9_-]*|-mcpu=*[!a-zA-Z0-9_-]*) keep ;;
    -march=*|-mcpu=*) processor "\${word#*=}" ; add "\${word%%=*}=$name" ;;
    ${droppedCompilerWords.join('|')}) ;;
    -dumpmachine) echo ${command.machine} ; exit 0 ;;
    -dumpversion|-dumpfullversion) echo ${command.clang} ; exit 0 ;;
    -print-multiarch|--print-multiarch) echo ${command.triplet} ; exit 0 ;;
    -print-multi-os-directory|--print-multi-os-directory) echo . ; exit 0 ;;
    -print-multi-*|--print-multi-*|-print-sysroot|--print-sysroot) echo ; exit 0 ;;
    -print-prog-name=*|--print-prog-name=*) echo "\${word#*=}" ; exit 0 ;;
    -print-libgcc-file-name|--print-libgcc-file-name) echo libgcc.a ; exit 0 ;;
    -print-search-dirs|--print-search-dirs)
      # The target's own libraries are inside zig; the machine's must not be found here.
      echo "programs: =\${0%/*}"
      echo "libraries: =$LIBRARY_PATH"
      exit 0 ;;
    -print-file-name=*|--print-file-name=*)
      IFS=:
      for folder in $LIBRARY_PATH; do
        if [ -e "$folder/\${word#*=}" ]; then echo "$folder/\${word#*=}" ; exit 0; fi
      done
      echo "\${word#*=}"
      exit 0 ;;
    -v|--version|-V|-qversion) banner=1 ; [ "$word" != -v ] || keep ;;
    -*) keep ;;
    *.c|*.cc|*.cpp|*.cxx|*.c++|*.C|*.m|*.mm|*.s|*.S|*.sx) inputs=1 sources="$sources $at" ; keep ;;
    *) inputs=1 ; keep ;;
  esac
done

if [ -z "$inputs" ] && [ -n "$banner" ]; then
  echo "clang version ${command.clang}"
  echo "Target: ${command.machine}"
  echo "Thread model: posix"
  exit 0
fi

# Undefined behavior would end the program where gcc's goes on.
front="-target ${command.target} -fno-sanitize=undefined -idirafter \\"\\$headers\\""
if [ -n "$${compilerVariables.pathMaps}" ]; then
  IFS=$newline
  for map in $${compilerVariables.pathMaps}; do
    unset IFS
    made=$((made + 1))
    eval "w$made=-ffile-prefix-map=\\$map"
    front="$front \\"\\$w$made\\""
  done
  unset IFS
fi
# zig refuses them as different each time; they give the time that it names.
[ -z "$SOURCE_DATE_EPOCH" ] || words="$words -Wno-date-time"
# Debug information holds paths, also that of zig's own runtimes.
[ "$${compilerVariables.debug}" = 1 ] || words="$words ${command.system?.strip ?? '-g0'}"
if [ -n "$link" ] && [ -n "$inputs" ]; then
  [ -z "$rdynamic" ] || words="$words -rdynamic"
  # zig compiles for OpenMP and links no runtime of it.
  [ -z "$openmp" ] || words="$words -lomp"
  if [ -z "$partial" ]; then
${command.system === undefined ? gnuLink : casesOf(command.system.link, 4)}    [ "$${compilerVariables.debug}" = 1 ] || words="$words -Wl,-S"
${command.gaps === undefined ? '' : `    add ${shellQuoted(command.gaps)}\n`}  fi
  IFS=:
  for folder in $LIBRARY_PATH; do
    unset IFS
    add "-L$folder"
  done
  unset IFS
fi
# Of several sources zig makes one object, called after the first, where a compiler makes one of each.
if [ -z "$link$preprocess$void$output" ] && [ "\${sources# *[0-9] }" != "$sources" ]; then
  for source in $sources; do without "$source" ; done
  for source in $sources; do
    eval "\\"\\$zig\\" ${command.language} $front $words \\"\\\${$source}\\"" || exit
  done
  exit
fi
# zig puts an output in place by rename, which root could do to a device as well.
if [ -n "$void" ]; then
  if [ -n "$preprocess" ]; then
    eval "exec \\"\\$zig\\" ${command.language} $front $words" >/dev/null
  fi
  words="$words -o /dev/null"
fi
${
  command.musl === undefined
    ? ''
    : `if [ -n "$link" ] && [ -n "$shared" ] && [ -n "$made_file" ] && [ -z "$void" ]; then
  eval "\\"\\$zig\\" ${command.language} $front $words" || exit
  exec patchelf --replace-needed libc.so ${command.musl} "$made_file"
fi
`
}eval "exec \\"\\$zig\\" ${command.language} $front $words"
`;

const gnuLink = `    # GNU ld takes version scripts that name symbols which are not there.
    words="$words -Wl,--undefined-version"
`;

const casesOf = (lines: readonly string[] | undefined, indent: number): string => (lines ?? []).map((line) => `${' '.repeat(indent)}${line}\n`).join('');

/** A text as one word of a POSIX shell. */
export const shellQuoted = (text: string): string => (/^[\w/.+=:@%,-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
