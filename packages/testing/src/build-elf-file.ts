export interface ElfFileOptions {
  /** x86_64 when not given */
  readonly machine?: 'x86_64' | 'aarch64';
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  /** Symbol versions it needs, with the undefined symbols bound to each. */
  readonly versions?: readonly { readonly library: string; readonly version: string; readonly symbols: readonly string[] }[];
  readonly exported?: readonly string[];
  /** Without a version. */
  readonly undefinedSymbols?: readonly string[];
  /** Without a version, and not missed where nobody has them. */
  readonly weakSymbols?: readonly string[];
  /** Appended behind everything else, as data. */
  readonly data?: string;
}

/**
 * A shared object for 64 bits, little-endian, that has everything a dynamic linker reads and no code: for specs on
 * machines without a compiler.
 *
 * @example buildElfFile({ needed: ['libc.so.6'], versions: [{ library: 'libc.so.6', version: 'GLIBC_2.14', symbols: ['memcpy'] }] })
 */
export const buildElfFile = (options: ElfFileOptions = {}): Uint8Array => {
  const { needed = [], versions = [], exported = [], undefinedSymbols = [], weakSymbols = [] } = options;
  const strings = stringTable();
  const symbols: readonly { readonly name: string; readonly version: number; readonly defined: boolean; readonly weak?: boolean }[] = [
    ...versions.flatMap(({ symbols: names }, index) => names.map((name) => ({ name, version: index + 2, defined: false }))),
    ...undefinedSymbols.map((name) => ({ name, version: 1, defined: false })),
    ...weakSymbols.map((name) => ({ name, version: 1, defined: false, weak: true })),
    ...exported.map((name) => ({ name, version: 1, defined: true })),
  ];
  const table = Buffer.concat([Buffer.alloc(24), ...symbols.map(({ name, defined, weak }) => symbolEntry(strings.add(name), defined, weak === true))]);
  const versionOf = words(2, [0, ...symbols.map(({ version }) => version)]);
  const needs = Buffer.concat(
    versions.map(({ library, version }, index) =>
      Buffer.concat([
        Buffer.concat([words(2, [1, 1]), words(4, [strings.add(library), 16, index === versions.length - 1 ? 0 : 32])]),
        Buffer.concat([words(4, [0]), words(2, [0, index + 2]), words(4, [strings.add(version), 0])]),
      ]),
    ),
  );
  const hash = words(4, [1, symbols.length + 1, 0, ...Array.from({ length: symbols.length + 1 }, () => 0)]);
  const entries: [number, number][] = [
    ...needed.map((name): [number, number] => [1, strings.add(name)]),
    ...([[14, options.soname], [15, options.rpath], [29, options.runpath]] as const).flatMap(([tag, text]): [number, number][] => (text === undefined ? [] : [[tag, strings.add(text)]])),
  ];
  const start = 64 + 2 * 56;
  const parts = [strings.bytes(), table, versionOf, needs, hash].map(aligned);
  const places = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.length, start));
  const [atStrings = 0, atSymbols = 0, atVersions = 0, atNeeds = 0, atHash = 0] = places;
  entries.push([4, atHash], [5, atStrings], [6, atSymbols], [10, strings.bytes().length], [11, 24], [0x6ffffff0, atVersions]);
  if (versions.length > 0) entries.push([0x6ffffffe, atNeeds], [0x6fffffff, versions.length]);
  const dynamic = words(8, [...entries.flat(), 0, 0]);
  const body = Buffer.concat(parts);
  const data = Buffer.from(options.data ?? '');
  const total = start + body.length + dynamic.length + data.length;
  const header = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    words(2, [3, options.machine === 'aarch64' ? 183 : 62]),
    words(4, [1]),
    words(8, [0, 64, 0]),
    words(4, [0]),
    words(2, [64, 56, 2, 64, 0, 0]),
  ]);
  return Buffer.concat([header, segment(1, 0, total), segment(2, start + body.length, dynamic.length), body, dynamic, data]);
};

/** Little-endian numbers of a width in bytes. */
const words = (width: 2 | 4 | 8, values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, index) => (width === 8 ? bytes.writeBigUInt64LE(BigInt(value), index * 8) : bytes.writeUIntLE(value, index * width, width)));
  return bytes;
};

/** Addresses are offsets: the one segment that is loaded is the file. */
const segment = (type: number, offset: number, size: number): Buffer => Buffer.concat([words(4, [type, 4]), words(8, [offset, offset, offset, size, size, 8])]);

const symbolEntry = (name: number, defined: boolean, weak: boolean): Buffer => Buffer.concat([words(4, [name]), Buffer.from([weak ? 0x22 : 0x12, 0]), words(2, [defined ? 1 : 0]), words(8, [0, 0])]);

const aligned = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);

const stringTable = (): { add(text: string): number; bytes(): Buffer } => {
  const parts: Buffer[] = [Buffer.from([0])];
  return {
    add: (text) => {
      const at = parts.reduce((sum, part) => sum + part.length, 0);
      parts.push(Buffer.from(`${text}\0`));
      return at;
    },
    bytes: () => Buffer.concat(parts),
  };
};
