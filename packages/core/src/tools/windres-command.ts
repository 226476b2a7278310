import type { WindowsTarget } from '../values/target';
import { shellQuoted } from './zig-compiler-command';

/** Processors in the words of resource compilers. */
const machines: Readonly<Record<WindowsTarget['architecture'], string>> = { x86_64: 'x64', i686: 'x86', aarch64: 'arm64' };

export interface WindresCommand {
  readonly architecture: WindowsTarget['architecture'];
  /** zig executable */
  readonly zig: string;
  /** ZIG_GLOBAL_CACHE_DIR */
  readonly cache: string;
}

/** Text of a command that is called like GNU windres and calls `zig rc`: resources of a DLL or program, as an object file. */
export const windresCommand = ({ architecture, zig, cache }: WindresCommand): string => `#!/bin/sh
# Written by Wheelwright: zig as windres for ${architecture}.
ZIG_GLOBAL_CACHE_DIR=${shellQuoted(cache)}
ZIG_LOCAL_CACHE_DIR=\${ZIG_LOCAL_CACHE_DIR:-\${TMPDIR:+$TMPDIR/zig-cache}}
ZIG_LOCAL_CACHE_DIR=\${ZIG_LOCAL_CACHE_DIR:-$ZIG_GLOBAL_CACHE_DIR}
export ZIG_GLOBAL_CACHE_DIR ZIG_LOCAL_CACHE_DIR
input= output= next= count=$#
for word do
  case $next in
    input) input=$word next= ; continue ;;
    output) output=$word next= ; continue ;;
    include) set -- "$@" /i "$word" ; next= ; continue ;;
    define) set -- "$@" /d "$word" ; next= ; continue ;;
    undefine) set -- "$@" /u "$word" ; next= ; continue ;;
    page) set -- "$@" /c "$word" ; next= ; continue ;;
    nothing) next= ; continue ;;
  esac
  case $word in
    --version|-V) echo "GNU windres (of Wheelwright, by zig rc)" ; exit 0 ;;
    -i|--input) next=input ;;
    --input=*) input=\${word#*=} ;;
    -o|--output) next=output ;;
    --output=*) output=\${word#*=} ;;
    -I|--include-dir) next=include ;;
    -I*) set -- "$@" /i "\${word#-I}" ;;
    --include-dir=*) set -- "$@" /i "\${word#*=}" ;;
    -D|--define) next=define ;;
    -D*) set -- "$@" /d "\${word#-D}" ;;
    --define=*) set -- "$@" /d "\${word#*=}" ;;
    -U|--undefine) next=undefine ;;
    -U*) set -- "$@" /u "\${word#-U}" ;;
    -c|--codepage) next=page ;;
    --codepage=*) set -- "$@" /c "\${word#*=}" ;;
    -J|-O|-F|--input-format|--output-format|--target|--preprocessor|--preprocessor-arg) next=nothing ;;
    -*) ;;
    *) if [ -z "$input" ]; then input=$word; else output=$word; fi ;;
  esac
done
shift "$count"
[ -n "$input" ] || { echo "windres: no resource file is named" >&2 ; exit 1 ; }
format=coff
case $output in *.res) format=res ;; esac
exec ${shellQuoted(zig)} rc /:auto-includes gnu /:target ${machines[architecture]} "/:output-format" $format "$@" /fo "\${output:-/dev/stdout}" -- "$input"
`;
