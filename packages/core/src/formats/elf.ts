import { refuseDamage } from './damaged-file';
import { countSymbols, readElfImage, type ElfImage } from './elf-image';

/** What a dynamic linker, and a policy, want to know about an ELF file. Lists are sorted unless their order means something. */
export interface ElfFacts {
  /** 32 or 64 bits */
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** As in platform tags: x86_64, i686, aarch64, armv7l, ppc64le, ppc64, s390x, riscv64, loongarch64; or `machine-<number>`. */
  readonly machine: string;
  readonly kind: 'shared' | 'executable' | 'relocatable' | 'other';
  readonly soname: string | undefined;
  /** In order. */
  readonly needed: readonly string[];
  /** DT_RPATH, in parts, in order. */
  readonly rpath: readonly string[];
  /** DT_RUNPATH, in parts, in order. */
  readonly runpath: readonly string[];
  readonly interpreter: string | undefined;
  /** Symbol versions it needs: of which library, and for which of its undefined symbols. */
  readonly versionNeeds: readonly ElfVersionNeed[];
  /** Symbol versions it defines for others; without the one that is the file's own name. */
  readonly definedVersions: readonly string[];
  readonly exported: readonly string[];
  readonly undefinedSymbols: readonly string[];
  /** Of those, the ones that must be found when it is loaded and are bound to no version. */
  readonly unversionedSymbols: readonly string[];
  /** The libpython it needs, which no wheel for Linux may. */
  readonly libpython: string | undefined;
}

export interface ElfVersionNeed {
  /** libc.so.6 */
  readonly library: string;
  /** GLIBC_2.17 */
  readonly version: string;
  /** Empty when no dynamic symbol is bound to it. */
  readonly symbols: readonly string[];
}

/** Whether the bytes start as an ELF file does. */
export const isElf = (bytes: Uint8Array): boolean => bytes.length > 16 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;

/**
 * Reads the dynamic section of an ELF file, as the dynamic linker does: through its segments, so that stripped and
 * patched files are read as well. Where a file is cut off or contradicts itself it is refused.
 *
 * @example readElf(bytes).versionNeeds // [{ library: 'libc.so.6', version: 'GLIBC_2.2.5', symbols: ['memcpy'] }]
 * @throws WheelError wheel-invalid
 */
export const readElf = (bytes: Uint8Array): ElfFacts => refuseDamage('an ELF file', () => factsOf(readElfImage(bytes)));

const tags = { needed: 1, strtab: 5, symtab: 6, soname: 14, rpath: 15, runpath: 29, versym: 0x6ffffff0, verdef: 0x6ffffffc, verdefnum: 0x6ffffffd, verneed: 0x6ffffffe, verneednum: 0x6fffffff } as const;

const factsOf = (image: ElfImage): ElfFacts => {
  const strings = image.address(tags.strtab);
  const text = (offset: number): string => (strings === undefined ? '' : image.text(strings + offset));
  const texts = (tag: number): readonly string[] => image.values(tag).map(text);
  const paths = (tag: number): readonly string[] => texts(tag).flatMap((list) => list.split(':')).filter((path) => path !== '');
  const needed = texts(tags.needed);
  const { definitions, needs } = readVersions(image, text);
  const symbols = readSymbols(image, text);
  const versions = new Set(needs.map(({ index }) => index));
  const bound = new Map<number, string[]>();
  for (const { name, version, defined } of symbols) {
    if (defined || name === '') continue;
    const names = bound.get(version);
    if (names === undefined) bound.set(version, [name]);
    else names.push(name);
  }
  return {
    bits: image.bits,
    littleEndian: image.littleEndian,
    machine: image.machine,
    kind: image.kind,
    soname: texts(tags.soname)[0],
    needed,
    rpath: paths(tags.rpath),
    runpath: paths(tags.runpath),
    interpreter: image.interpreter(),
    versionNeeds: needs
      .map(({ library, version, index }) => ({ library, version, symbols: sorted(bound.get(index) ?? []) }))
      .sort((a, b) => (`${a.library} ${a.version}` < `${b.library} ${b.version}` ? -1 : 1)),
    definedVersions: sorted(definitions),
    exported: sorted(symbols.filter(({ defined, name }) => defined && name !== '').map(({ name }) => name)),
    undefinedSymbols: sorted(symbols.filter(({ defined, name }) => !defined && name !== '').map(({ name }) => name)),
    unversionedSymbols: sorted(symbols.filter(({ defined, weak, name, version }) => !defined && !weak && name !== '' && !versions.has(version)).map(({ name }) => name)),
    libpython: needed.find((library) => /^libpython\d+(\.\d+)?[a-z]*\.so/u.test(library)),
  };
};

interface DynamicSymbol {
  readonly name: string;
  readonly defined: boolean;
  readonly weak: boolean;
  /** Index into the version tables; 0 and 1 mean no version. */
  readonly version: number;
}

const readSymbols = (image: ElfImage, text: (offset: number) => string): readonly DynamicSymbol[] => {
  const table = image.address(tags.symtab);
  if (table === undefined) return [];
  const versions = image.address(tags.versym);
  const entrySize = image.bits === 64 ? 24 : 16;
  const symbols: DynamicSymbol[] = [];
  const count = countSymbols(image);
  for (let index = 1; index < count; index += 1) {
    const at = table + index * entrySize;
    const info = image.u8(at + (image.bits === 64 ? 4 : 12));
    const section = image.u16(at + (image.bits === 64 ? 6 : 14));
    const binding = info >> 4;
    if (binding === 0) continue;
    const version = versions === undefined ? 0 : image.u16(versions + index * 2) & 0x7fff;
    symbols.push({ name: text(image.u32(at)), defined: section !== 0, weak: binding === 2, version });
  }
  return symbols;
};

const readVersions = (
  image: ElfImage,
  text: (offset: number) => string,
): { readonly definitions: readonly string[]; readonly needs: readonly { readonly library: string; readonly version: string; readonly index: number }[] } => {
  const definitions: string[] = [];
  let at = image.address(tags.verdef);
  for (let left = at === undefined ? 0 : (image.values(tags.verdefnum)[0] ?? 0); at !== undefined && left > 0; left -= 1) {
    const isBase = (image.u16(at + 2) & 1) === 1;
    if (!isBase) definitions.push(text(image.u32(at + image.u32(at + 12))));
    const next = image.u32(at + 16);
    at = next === 0 ? undefined : at + next;
  }
  const needs: { library: string; version: string; index: number }[] = [];
  at = image.address(tags.verneed);
  for (let left = at === undefined ? 0 : (image.values(tags.verneednum)[0] ?? 0); at !== undefined && left > 0; left -= 1) {
    const library = text(image.u32(at + 4));
    let entry: number | undefined = at + image.u32(at + 8);
    for (let rest = image.u16(at + 2); entry !== undefined && rest > 0; rest -= 1) {
      needs.push({ library, version: text(image.u32(entry + 8)), index: image.u16(entry + 6) & 0x7fff });
      const next = image.u32(entry + 12);
      entry = next === 0 ? undefined : entry + next;
    }
    const next = image.u32(at + 12);
    at = next === 0 ? undefined : at + next;
  }
  return { definitions, needs };
};

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
