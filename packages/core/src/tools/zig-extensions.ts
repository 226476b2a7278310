/**
 * What gcc calls extensions of an ARM processor, where zig has another name for it. Its other names differ in dashes only.
 */
const renamed: readonly (readonly [gcc: string, zig: string])[] = [
  ['fp', 'fp_armv8'],
  ['fp16', 'fullfp16'],
  ['memtag', 'mte'],
  ['profile', 'spe'],
  ['rdma', 'rdm'],
  ['rng', 'rand'],
  ['simd', 'neon'],
];

/** Lines of a zig compiler command, for processors that gcc names as a base and extensions of it. */
export interface ZigExtensionWords {
  /** Functions that the cases call. */
  readonly functions: readonly string[];
  /** Patterns of a `case` over the words for the compiler. */
  readonly compiler: readonly string[];
}

/**
 * `-march=armv8.2-a+fp16` is `-mcpu=generic+v8_2a+fullfp16` to zig, which knows no architectures, only processors and their
 * features. undefined for processors that builds do not name in this way: their commands stay what they are.
 */
export const zigExtensionWords = (architecture: string): ZigExtensionWords | undefined => (architecture === 'aarch64' || architecture === 'arm64' ? arm : undefined);

const arm: ZigExtensionWords = {
  functions: [
    'extensions() { # armv8.2-a+fp16+nocrypto -> $name as zig has it',
    '  rest=$1+ features=',
    '  while [ -n "$rest" ]; do',
    '    part=${rest%%+*} rest=${rest#*+}',
    '    case $features$part in',
    // The base comes first.
    '      armv[0-9].[0-9]-a) part=${part#arm} ; part=${part%-a} ; features=generic+${part%.*}_${part#*.}a ; continue ;;',
    '      armv[0-9]-a) part=${part#arm} ; features=generic+${part%-a}a ; continue ;;',
    '    esac',
    '    [ -n "$features" ] || { processor "$part" ; features=$name ; continue ; }',
    '    sign=+',
    '    case $part in no*) sign=- part=${part#no} ;; esac',
    '    case $part in',
    // A name for two others: without it they would stay.
    '      crypto) features=$features${sign}aes${sign}sha2 ;;',
    ...renamed.map(([gcc, zig]) => `      ${gcc}) part=${zig} ;;`),
    '    esac',
    '    processor "$part"',
    '    features=$features$sign$name',
    '  done',
    '  name=$features',
    '}',
  ],
  compiler: ['-march=armv[0-9]*|-mcpu=*+*) extensions "${word#*=}" ; add "-mcpu=$name" ;;'],
};
