export interface PeFileOptions {
  /** x86_64 when not said */
  readonly machine?: 'x86_64' | 'i686' | 'aarch64';
  /** dll when not said */
  readonly kind?: 'dll' | 'executable';
  readonly needed?: readonly string[];
  readonly delayed?: readonly string[];
  /** What its table of exports calls it; without one it has no such table. */
  readonly name?: string;
  readonly exported?: readonly string[];
  /** Appended behind everything else, as data. */
  readonly data?: string;
}

const machines = { x86_64: 0x8664, i686: 0x14c, aarch64: 0xaa64 } as const;

/** Where the one section is, in the file and when loaded. */
const place = { offset: 0x400, address: 0x1000 } as const;

/**
 * A PE file that has headers, imports and exports and no code, for specs on machines without a compiler for Windows.
 *
 * @example buildPeFile({ needed: ['KERNEL32.dll', 'python312.dll'] })
 */
export const buildPeFile = (options: PeFileOptions = {}): Uint8Array => {
  const { machine = 'x86_64', kind = 'dll', needed = [], delayed = [], name, exported = [], data = '' } = options;
  const wide = machine !== 'i686';
  const section: Buffer[] = [];
  const add = (bytes: Buffer): number => {
    const at = place.address + section.reduce((sum, { length }) => sum + length, 0);
    section.push(bytes);
    return at;
  };
  const text = (word: string): number => add(Buffer.from(`${word}\0`));
  const table = (names: readonly string[], size: number, field: number): number =>
    names.length === 0 ? 0 : ((places) => add(Buffer.concat([...places.map((at) => entry(size, { [field]: at })), Buffer.alloc(size)])))(names.map(text));
  const imports = table(needed, 20, 12);
  const delays = table(delayed, 32, 4);
  const exports = name === undefined ? 0 : exportTable(name, exported, { add, text });
  const body = Buffer.concat([...section, Buffer.from(data)]);
  const optional = Buffer.alloc((wide ? 112 : 96) + 16 * 8);
  optional.writeUInt16LE(wide ? 0x20b : 0x10b, 0);
  optional.writeUInt32LE(16, wide ? 108 : 92);
  [exports, imports].forEach((at, index) => optional.writeUInt32LE(at, (wide ? 112 : 96) + index * 8));
  optional.writeUInt32LE(delays, (wide ? 112 : 96) + 13 * 8);
  const header = Buffer.alloc(24);
  header.write('PE\0\0', 0, 'latin1');
  header.writeUInt16LE(machines[machine], 4);
  header.writeUInt16LE(1, 6);
  header.writeUInt16LE(optional.length, 20);
  header.writeUInt16LE(kind === 'dll' ? 0x2002 : 2, 22);
  const dos = Buffer.alloc(64);
  dos.write('MZ', 0, 'latin1');
  dos.writeUInt32LE(64, 0x3c);
  const headers = Buffer.concat([dos, header, optional, entry(40, { 8: body.length, 12: place.address, 16: body.length, 20: place.offset })]);
  return Buffer.concat([headers, Buffer.alloc(place.offset - headers.length), body]);
};

/** A record of some size, zero besides these numbers. */
const entry = (size: number, numbers: Readonly<Record<number, number>>): Buffer => {
  const buffer = Buffer.alloc(size);
  for (const [at, value] of Object.entries(numbers)) buffer.writeUInt32LE(value, Number(at));
  return buffer;
};

const exportTable = (name: string, exported: readonly string[], section: { add(bytes: Buffer): number; text(word: string): number }): number => {
  const names = exported.map((word) => section.text(word));
  const list = section.add(Buffer.concat(names.map((at) => entry(4, { 0: at }))));
  return section.add(entry(40, { 12: section.text(name), 24: exported.length, 32: list }));
};
