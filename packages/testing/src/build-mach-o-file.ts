export interface MachOSliceOptions {
  /** arm64 when not said */
  readonly architecture?: 'x86_64' | 'arm64';
  /** dylib when not said */
  readonly kind?: 'dylib' | 'bundle' | 'executable' | 'object';
  readonly installName?: string;
  readonly needed?: readonly string[];
  readonly rpaths?: readonly string[];
  /** `11.0`, in LC_BUILD_VERSION; `null` for a file that says nothing. 11.0 when not said. */
  readonly minimum?: string | null;
  /** Says the minimum as files from before 10.14 do. */
  readonly oldStyle?: boolean;
  readonly signed?: boolean;
}

/**
 * A Mach-O file that has load commands and no code, for specs on machines without a compiler for macOS. Of several slices
 * it is a universal file.
 *
 * @example buildMachOFile({ installName: '@rpath/libz.1.dylib', needed: ['/usr/lib/libSystem.B.dylib'] })
 */
export const buildMachOFile = (...slices: readonly MachOSliceOptions[]): Uint8Array => {
  const parts = (slices.length === 0 ? [{}] : slices).map(buildSlice);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const header = Buffer.alloc(8 + parts.length * 20);
  header.writeUInt32BE(0xcafebabe, 0);
  header.writeUInt32BE(parts.length, 4);
  let at = header.length;
  parts.forEach((part, index) => {
    const [processor, subtype] = [part.readUInt32LE(4), part.readUInt32LE(8)];
    [processor, subtype, at, part.length, 0].forEach((value, place) => header.writeUInt32BE(value, 8 + index * 20 + place * 4));
    at += part.length;
  });
  return Buffer.concat([header, ...parts]);
};

const kinds = { object: 1, executable: 2, dylib: 6, bundle: 8 } as const;

const buildSlice = (options: MachOSliceOptions): Buffer => {
  const { architecture = 'arm64', kind = 'dylib', installName, needed = [], rpaths = [], minimum = '11.0', oldStyle = false, signed = false } = options;
  const commands = [
    ...(installName === undefined ? [] : [textCommand(0xd, installName, 24)]),
    ...needed.map((name) => textCommand(0xc, name, 24)),
    ...rpaths.map((path) => textCommand(0x8000001c, path, 12)),
    ...(minimum === null ? [] : [oldStyle ? words(0x24, 16, packed(minimum), 0) : words(0x32, 24, 1, packed(minimum), 0, 0)]),
    ...(signed ? [words(0x1d, 16, 0, 0)] : []),
  ];
  const size = commands.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([words(0xfeedfacf, architecture === 'arm64' ? 0x0100000c : 0x01000007, 0, kinds[kind], commands.length, size, 0, 0), ...commands]);
};

const words = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32LE(value, index * 4));
  return buffer;
};

/** A command with a text behind its numbers. */
const textCommand = (command: number, text: string, start: number): Buffer => {
  const buffer = Buffer.alloc(Math.ceil((start + text.length + 1) / 8) * 8);
  [command, buffer.length, start].forEach((value, index) => buffer.writeUInt32LE(value, index * 4));
  buffer.write(text, start, 'utf8');
  return buffer;
};

const packed = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 0x10000 + minor * 0x100 + patch;
};
