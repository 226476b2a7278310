import { bytesToUtf8 } from '@noble/hashes/utils';
import { WheelError } from '../errors/wheel-error';
import { refuseDamage } from './damaged-file';

/** What Windows' loader wants to know about a PE file (a DLL, an extension module, a program). */
export interface PeFacts {
  /** In our words: x86_64, i686, aarch64; or `machine-<number>`. */
  readonly machine: string;
  readonly kind: 'dll' | 'executable';
  /** What its table of exports calls it; undefined where it exports nothing. */
  readonly name: string | undefined;
  /** DLLs that are loaded with it, as written, in order. */
  readonly needed: readonly string[];
  /** DLLs that are loaded when they are first called. */
  readonly delayed: readonly string[];
  /** Sorted. */
  readonly exported: readonly string[];
  /** Seconds since 1970, or the hash that reproducible linkers put there. */
  readonly timestamp: number;
}

const machines: Readonly<Record<number, string>> = { 0x8664: 'x86_64', 0x14c: 'i686', 0xaa64: 'aarch64' };

/** What Microsoft's number of a processor means, in our words; `machine-<number>` for others. */
export const peMachine = (number: number): string => machines[number] ?? `machine-${number}`;

/** Whether the bytes start as a PE file does. Old DOS programs and what merely starts with MZ are none. */
export const isPe = (bytes: Uint8Array): boolean => {
  if (bytes.length < 64 || bytes[0] !== 0x4d || bytes[1] !== 0x5a) return false;
  const view = viewOf(bytes);
  const at = view.getUint32(0x3c, true);
  return at + 24 <= bytes.length && view.getUint32(at, true) === 0x4550;
};

/**
 * Reads the headers, imports and exports of a PE file. A file that is cut off or contradicts itself is refused.
 *
 * @example readPe(bytes).needed // ['KERNEL32.dll', 'libpng16-16.dll', 'python312.dll']
 * @throws WheelError wheel-invalid
 */
export const readPe = (bytes: Uint8Array): PeFacts => refuseDamage('a PE file', () => factsOf(bytes));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Places in the table of data directories. */
const directories = { exports: 0, imports: 1, delayed: 13 } as const;

const factsOf = (bytes: Uint8Array): PeFacts => {
  const view = viewOf(bytes);
  const u16 = (offset: number): number => view.getUint16(offset, true);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const header = u32(0x3c);
  if (!isPe(bytes)) throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: 'a PE file cannot be read: it does not start as one' });
  const optional = header + 24;
  const wide = u16(optional) === 0x20b;
  const directory = (index: number): number => (index < u32(optional + (wide ? 108 : 92)) ? u32(optional + (wide ? 112 : 96) + index * 8) : 0);
  const sections = Array.from({ length: u16(header + 6) }, (_, index) => {
    const at = optional + u16(header + 20) + index * 40;
    return { address: u32(at + 12), size: Math.max(u32(at + 8), u32(at + 16)), offset: u32(at + 20) };
  });
  /** Offset in the file of an address relative to where the file is loaded. */
  const offsetOf = (address: number): number => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    if (section === undefined) throw new RangeError('an address in no section');
    return section.offset + address - section.address;
  };
  const text = (address: number): string => {
    const start = offsetOf(address);
    const end = bytes.indexOf(0, start);
    if (end === -1) throw new RangeError('a text without an end');
    return bytesToUtf8(bytes.subarray(start, end));
  };
  /** Names of a table of imports: entries of one size up to one without a name. */
  const names = (index: number, entry: { readonly size: number; readonly name: number }): readonly string[] => {
    if (directory(index) === 0) return [];
    const found: string[] = [];
    for (let at = offsetOf(directory(index)); u32(at + entry.name) !== 0; at += entry.size) found.push(text(u32(at + entry.name)));
    return found;
  };
  const table = directory(directories.exports) === 0 ? undefined : offsetOf(directory(directories.exports));
  const machine = u16(header + 4);
  return {
    machine: peMachine(machine),
    kind: (u16(header + 22) & 0x2000) === 0 ? 'executable' : 'dll',
    name: table === undefined ? undefined : text(u32(table + 12)),
    needed: names(directories.imports, { size: 20, name: 12 }),
    delayed: names(directories.delayed, { size: 32, name: 4 }),
    exported: table === undefined || u32(table + 24) === 0 ? [] : exportedNames(table, { u32, offsetOf, text }),
    timestamp: u32(header + 8),
  };
};

const exportedNames = (table: number, file: { u32(offset: number): number; offsetOf(address: number): number; text(address: number): string }): readonly string[] => {
  const start = file.offsetOf(file.u32(table + 32));
  return Array.from({ length: file.u32(table + 24) }, (_, index) => file.text(file.u32(start + index * 4))).sort();
};
