import { bytesToUtf8 } from '@noble/hashes/utils';
import { WheelError } from '../errors/wheel-error';
import { refuseDamage } from './damaged-file';

/** What macOS's dynamic linker wants to know about a Mach-O file: one entry per architecture; more than one in a universal file. */
export interface MachOFacts {
  /** In the file's order. */
  readonly slices: readonly MachOSlice[];
}

/** The part of a Mach-O file that is for one architecture. */
export interface MachOSlice {
  /** As in platform tags: x86_64, arm64, i386, ppc, ppc64; or `cpu-<number>`. */
  readonly architecture: string;
  readonly kind: 'dylib' | 'bundle' | 'executable' | 'object' | 'other';
  /** What a library calls itself (LC_ID_DYLIB): `@rpath/libz.1.dylib`. */
  readonly installName: string | undefined;
  /** Install names of what it loads, in order. */
  readonly needed: readonly string[];
  /** In order. */
  readonly rpaths: readonly string[];
  /** macos, or `platform-<number>` of what is for another system of Apple's; undefined where nothing says so. */
  readonly platform: string | undefined;
  /** The oldest system it is for: `11.0`, `10.13`. */
  readonly minimum: string | undefined;
  readonly signed: boolean;
}

const thinMagics: Readonly<Record<number, { readonly littleEndian: boolean; readonly wide: boolean }>> = {
  0xcefaedfe: { littleEndian: true, wide: false },
  0xcffaedfe: { littleEndian: true, wide: true },
  0xfeedface: { littleEndian: false, wide: false },
  0xfeedfacf: { littleEndian: false, wide: true },
};

const fatMagics: Readonly<Record<number, { readonly wide: boolean }>> = { 0xcafebabe: { wide: false }, 0xcafebabf: { wide: true } };

const processors: Readonly<Record<number, string>> = { 7: 'i386', 0x01000007: 'x86_64', 0x0100000c: 'arm64', 18: 'ppc', 0x01000012: 'ppc64' };

const kinds: Readonly<Record<number, MachOSlice['kind']>> = { 1: 'object', 2: 'executable', 6: 'dylib', 8: 'bundle' };

const commands = { idDylib: 0xd, loadDylib: 0xc, loadWeak: 0x80000018, reexport: 0x8000001f, lazy: 0x20, upward: 0x80000023, rpath: 0x8000001c, minimumMacos: 0x24, buildVersion: 0x32, signature: 0x1d } as const;

const loading: readonly number[] = [commands.loadDylib, commands.loadWeak, commands.reexport, commands.lazy, commands.upward];

/** A universal file has few architectures; what has more is a class file of Java, which starts with the same four bytes. */
const mostArchitectures = 20;

/** Whether the bytes start as a Mach-O file does, thin or universal. */
export const isMachO = (bytes: Uint8Array): boolean => {
  if (bytes.length < 32) return false;
  const view = viewOf(bytes);
  const magic = view.getUint32(0);
  if (thinMagics[magic] !== undefined) return true;
  const count = view.getUint32(4);
  return fatMagics[magic] !== undefined && count > 0 && count <= mostArchitectures;
};

/**
 * Reads the load commands of a Mach-O file, of every architecture in it. A file that is cut off or contradicts itself
 * is refused.
 *
 * @example readMachO(bytes).slices[0]?.installName // '@rpath/libpng16.16.dylib'
 * @throws WheelError wheel-invalid
 */
export const readMachO = (bytes: Uint8Array): MachOFacts => refuseDamage('a Mach-O file', () => ({ slices: slicesOf(bytes).map(readSlice) }));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The file itself, or what a universal file holds. Its table is big-endian on every machine. */
const slicesOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  const view = viewOf(bytes);
  const fat = fatMagics[view.getUint32(0)];
  if (fat === undefined) return [bytes];
  const size = fat.wide ? 32 : 20;
  return Array.from({ length: view.getUint32(4) }, (_, index) => {
    const at = 8 + index * size;
    const [offset, length] = fat.wide ? [Number(view.getBigUint64(at + 8)), Number(view.getBigUint64(at + 16))] : [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (offset + length > bytes.length) throw new RangeError('an architecture that is not there');
    return bytes.subarray(offset, offset + length);
  });
};

const readSlice = (bytes: Uint8Array): MachOSlice => {
  const view = viewOf(bytes);
  const form = thinMagics[view.getUint32(0)];
  if (form === undefined) throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: 'a Mach-O file cannot be read: it does not start as one' });
  const u32 = (offset: number): number => view.getUint32(offset, form.littleEndian);
  const found: { name?: string; platform?: string; minimum?: string; signed: boolean; needed: string[]; rpaths: string[] } = { signed: false, needed: [], rpaths: [] };
  let at = form.wide ? 32 : 28;
  for (let left = u32(16); left > 0; left -= 1) {
    const [command, size] = [u32(at), u32(at + 4)];
    if (size < 8 || at + size > bytes.length) throw new RangeError('a load command without an end');
    const text = (): string => textOf(bytes.subarray(at + u32(at + 8), at + size));
    if (command === commands.idDylib) found.name = text();
    else if (loading.includes(command)) found.needed.push(text());
    else if (command === commands.rpath) found.rpaths.push(text());
    else if (command === commands.signature) found.signed = true;
    else if (command === commands.minimumMacos) [found.platform, found.minimum] = ['macos', versionOf(u32(at + 8))];
    else if (command === commands.buildVersion) [found.platform, found.minimum] = [u32(at + 8) === 1 ? 'macos' : `platform-${u32(at + 8)}`, versionOf(u32(at + 12))];
    at += size;
  }
  const processor = u32(4);
  return {
    architecture: processors[processor] ?? `cpu-${processor}`,
    kind: kinds[u32(12)] ?? 'other',
    installName: found.name,
    needed: found.needed,
    rpaths: found.rpaths,
    platform: found.platform,
    minimum: found.minimum,
    signed: found.signed,
  };
};

/** `11.0` of xxxx.yy.zz in nibbles; the third part only where it is not zero. */
const versionOf = (packed: number): string => [packed >>> 16, (packed >>> 8) & 0xff, ...((packed & 0xff) === 0 ? [] : [packed & 0xff])].join('.');

const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return bytesToUtf8(end === -1 ? bytes : bytes.subarray(0, end));
};
