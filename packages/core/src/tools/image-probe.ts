import type { Interpreter } from '../definitions/toolchain';
import { WheelError } from '../errors/wheel-error';
import type { GlibcOrMusl } from '../values/target';
import type { LocalImage } from './container-image';
import { chooseInterpreters } from './interpreter-choice';
import { parsePythonProbe, pythonProbeWords } from './python-probe';

/** A program of an image and the first line of what it says of its version. */
export interface ImageProgram {
  readonly path: string;
  readonly version: string;
}

/** What builds can use of an image. */
export interface ImageFacts extends LocalImage {
  readonly libc: GlibcOrMusl | undefined;
  readonly compilers: { readonly c: ImageProgram | undefined; readonly cxx: ImageProgram | undefined };
  readonly ccache: ImageProgram | undefined;
  readonly interpreters: readonly Interpreter[];
}

/** Asks an image everything at once: a container takes longer to start than all the answers. */
const script = `part() { printf '%s\\n' "== $*"; }
part libc
{ getconf GNU_LIBC_VERSION || ldd --version; } 2>&1 | head -n 2
for name in cc gcc clang c++ g++ clang++ ccache; do
  path=$(command -v "$name") || continue
  part program "$name" "$path"
  "$path" --version 2>&1 | head -n 1
done
seen=' '
for path in /opt/python/*/bin/python3* /usr/local/bin/python3* /usr/bin/python3*; do
  case \${path##*/} in
    python3 | python3.[0-9] | python3.[0-9][0-9] | python3.[0-9][0-9]t) ;;
    *) continue ;;
  esac
  real=$(readlink -f "$path") || continue
  case $seen in *" $real "*) continue ;; esac
  seen="$seen$real "
  [ -x "$real" ] || continue
  part python "$real"
  "$real" "$@" 2>/dev/null
done
exit 0`;

export const imageProbeArgv: readonly string[] = ['/bin/sh', '-c', script, 'sh', ...pythonProbeWords];

/** @param stdout of `imageProbeArgv`, run in a container of the image */
export const parseImageProbe = (stdout: string, image: LocalImage): ImageFacts => {
  const parts = `\n${stdout}`.split('\n== ').slice(1).map((part) => {
    const [head = '', ...lines] = part.split('\n');
    const [kind = '', ...words] = head.split(' ');
    return { kind, words, text: lines.join('\n').trim() };
  });
  const programs = new Map(parts.filter(({ kind }) => kind === 'program').map(({ words: [name = '', ...path], text }) => [name, { path: path.join(' '), version: text.split('\n')[0] ?? '' }]));
  const first = (...names: readonly string[]): ImageProgram | undefined => names.map((name) => programs.get(name)).find((program) => program !== undefined);
  const pythons = parts.flatMap(({ kind, words, text }, place) => {
    if (kind !== 'python') return [];
    const probed = parsePythonProbe(text, words.join(' '));
    return typeof probed === 'string' ? [] : [{ ...probed, place }];
  });
  return {
    ...image,
    libc: parseLibc(parts.find(({ kind }) => kind === 'libc')?.text ?? ''),
    compilers: { c: first('cc', 'gcc', 'clang'), cxx: first('c++', 'g++', 'clang++') },
    ccache: first('ccache'),
    // Equal paths in two images are two interpreters.
    interpreters: chooseInterpreters(pythons).map((interpreter) => ({ ...interpreter, image: image.id })),
  };
};

/**
 * Tools are brought for the C library of this machine, and run in the container too.
 *
 * @throws WheelError platform-unsupported
 */
export const refuseOtherLibc = ({ reference, libc }: ImageFacts, platform: string): void => {
  if (libc?.name !== 'musl') return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `the image ${reference} of platform "${platform}" has musl ${libc.version}, where the tools of a machine with glibc do not run`,
    hint: 'take an image with glibc, or the zig engine, which compiles for musl without a container',
  });
};

/** `glibc 2.31` of getconf, or the first two lines of musl's ldd. */
const parseLibc = (text: string): GlibcOrMusl | undefined => {
  const glibc = /^glibc (\d+\.\d+)/u.exec(text)?.[1];
  if (glibc !== undefined) return { name: 'glibc', version: glibc };
  const musl = /^musl libc[\s\S]*^Version (\d+\.\d+)/mu.exec(text)?.[1];
  return musl === undefined ? undefined : { name: 'musl', version: musl };
};
