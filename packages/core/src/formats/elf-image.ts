import { bytesToUtf8 } from '@noble/hashes/utils';
import { WheelError } from '../errors/wheel-error';

/**
 * An ELF file as its loader sees it. Offsets are into the file; reading behind its end throws RangeError, as
 * DataView does.
 */
export interface ElfImage {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly machine: string;
  readonly kind: 'shared' | 'executable' | 'relocatable' | 'other';
  u8(offset: number): number;
  u16(offset: number): number;
  u32(offset: number): number;
  /** The NUL-terminated text at an offset. */
  text(offset: number): string;
  /** Values of a tag of the dynamic section, in order. */
  values(tag: number): readonly number[];
  /** Offset of what a tag of the dynamic section points to. */
  address(tag: number): number | undefined;
  interpreter(): string | undefined;
  /** Number of entries of the section of dynamic symbols; undefined for files without section headers. */
  sectionSymbols(): number | undefined;
}

/** e_machine, byte order and bits, to the name of platform tags. */
const machines: Readonly<Record<string, string>> = {
  '62 LE 64': 'x86_64',
  '3 LE 32': 'i686',
  '183 LE 64': 'aarch64',
  '40 LE 32': 'armv7l',
  '21 LE 64': 'ppc64le',
  '21 BE 64': 'ppc64',
  '22 BE 64': 's390x',
  '243 LE 64': 'riscv64',
  '258 LE 64': 'loongarch64',
};

const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** @throws WheelError wheel-invalid for what is no ELF file, RangeError for what is cut off */
export const readElfImage = (bytes: Uint8Array): ElfImage => {
  const refuse = (why: string): never => {
    throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `an ELF file cannot be read: ${why}` });
  };
  if (bytes.length < 20 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) return refuse('it does not start as one');
  const [wordClass, order] = [bytes[4], bytes[5]];
  if ((wordClass !== 1 && wordClass !== 2) || (order !== 1 && order !== 2)) return refuse('its class or byte order is unknown');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = wordClass === 2 ? 64 : 32;
  const littleEndian = order === 1;
  const wide = bits === 64;
  const u16 = (offset: number): number => view.getUint16(offset, littleEndian);
  const u32 = (offset: number): number => view.getUint32(offset, littleEndian);
  /** A word of the file's class. What does not fit a double exactly is an address of no file we can hold. */
  const word = (offset: number): number => (wide ? Number(view.getBigUint64(offset, littleEndian)) : u32(offset));
  const text = (offset: number): string => {
    const end = bytes.indexOf(0, offset);
    if (end === -1 || offset > bytes.length) throw new RangeError('a text without an end');
    return bytesToUtf8(bytes.subarray(offset, end));
  };

  const segments: Segment[] = [];
  const [headers, headerSize, headerCount] = [word(wide ? 32 : 28), u16(wide ? 54 : 42), u16(wide ? 56 : 44)];
  for (let index = 0; index < headerCount; index += 1) {
    const at = headers + index * headerSize;
    segments.push(
      wide
        ? { type: u32(at), offset: word(at + 8), address: word(at + 16), size: word(at + 32) }
        : { type: u32(at), offset: word(at + 4), address: word(at + 8), size: word(at + 16) },
    );
  }
  const offsetOf = (address: number): number => {
    const segment = segments.find(({ type, address: start, size }) => type === segmentTypes.load && address >= start && address < start + size);
    return segment === undefined ? refuse(`no segment holds the address ${address}`) : segment.offset + address - segment.address;
  };
  const dynamic = new Map<number, number[]>();
  const section = segments.find(({ type }) => type === segmentTypes.dynamic);
  if (section !== undefined) {
    const step = wide ? 16 : 8;
    for (let at = section.offset; at < section.offset + section.size; at += step) {
      const tag = word(at);
      if (tag === 0) break;
      dynamic.set(tag, [...(dynamic.get(tag) ?? []), word(at + step / 2)]);
    }
  }
  const machine = u16(18);
  const type = u16(16);
  return {
    bits,
    littleEndian,
    machine: machines[`${machine} ${littleEndian ? 'LE' : 'BE'} ${bits}`] ?? `machine-${machine}`,
    kind: type === 3 ? 'shared' : type === 2 ? 'executable' : type === 1 ? 'relocatable' : 'other',
    u8: (offset) => view.getUint8(offset),
    u16,
    u32,
    text,
    values: (tag) => dynamic.get(tag) ?? [],
    address: (tag) => {
      const address = dynamic.get(tag)?.[0];
      return address === undefined ? undefined : offsetOf(address);
    },
    interpreter: () => {
      const segment = segments.find(({ type: kind }) => kind === segmentTypes.interpreter);
      return segment === undefined ? undefined : text(segment.offset);
    },
    sectionSymbols: () => {
      const [start, size, count] = [word(wide ? 40 : 32), u16(wide ? 58 : 46), u16(wide ? 60 : 48)];
      if (start === 0) return undefined;
      for (let index = 0; index < count; index += 1) {
        const at = start + index * size;
        if (u32(at + 4) === 11) return word(at + (wide ? 32 : 20)) / (wide ? 24 : 16);
      }
      return undefined;
    },
  };
};

/** Number of dynamic symbols: from the section headers, or, without them, from either of the two hash tables. */
export const countSymbols = (image: ElfImage): number => {
  const fromSections = image.sectionSymbols();
  if (fromSections !== undefined) return fromSections;
  const hash = image.address(4);
  if (hash !== undefined) return image.u32(hash + 4);
  const table = image.address(0x6ffffef5);
  if (table === undefined) return 0;
  const [bucketCount, first, bloomCount] = [image.u32(table), image.u32(table + 4), image.u32(table + 8)];
  const buckets = table + 16 + bloomCount * (image.bits / 8);
  let last = 0;
  for (let bucket = 0; bucket < bucketCount; bucket += 1) last = Math.max(last, image.u32(buckets + bucket * 4));
  if (last < first) return first;
  const chains = buckets + bucketCount * 4;
  while ((image.u32(chains + (last - first) * 4) & 1) === 0) last += 1;
  return last + 1;
};
