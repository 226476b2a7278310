import { bytesToUtf8 } from '@noble/hashes/utils';
import { refuseDamage } from './damaged-file';
import { peMachine } from './pe';

/** What an import library for Windows promises of one DLL. */
export interface ImportLibraryFacts {
  /** In our words: x86_64, i686, aarch64; or `machine-<number>`. */
  readonly machine: string;
  /** python312.dll */
  readonly dll: string;
  /** In the order of the file. */
  readonly symbols: readonly { readonly name: string; /** A variable, and no function. */ readonly data: boolean }[];
}

/** `!<arch>` and a line feed. */
const magic = '!<arch>\n';
const headerSize = 60;

/**
 * Reads the import library of one DLL (an archive of "short" import objects, as Microsoft's and LLVM's tools write them).
 *
 * @see https://learn.microsoft.com/windows/win32/debug/pe-format#import-library-format
 * @throws WheelError wheel-invalid
 */
export const readImportLibrary = (bytes: Uint8Array): ImportLibraryFacts => refuseDamage('an import library', () => factsOf(bytes));

const factsOf = (bytes: Uint8Array): ImportLibraryFacts => {
  if (bytesToUtf8(bytes.subarray(0, magic.length)) !== magic) throw new RangeError('it does not start as an archive');
  const objects: { machine: number; name: string; dll: string; data: boolean }[] = [];
  for (let at = magic.length; at < bytes.length; ) {
    const size = Number(bytesToUtf8(bytes.subarray(at + 48, at + 58)).trim());
    if (!Number.isInteger(size) || size < 0 || at + headerSize + size > bytes.length) throw new RangeError(`a member at ${at} has no right size`);
    const object = importOf(bytes.subarray(at + headerSize, at + headerSize + size));
    if (object !== undefined) objects.push(object);
    at += headerSize + size + (size % 2);
  }
  const [first] = objects;
  if (first === undefined) throw new RangeError('it names no symbol of a DLL');
  return { machine: peMachine(first.machine), dll: first.dll, symbols: objects.map(({ name, data }) => ({ name, data })) };
};

/** undefined for members that are ordinary objects. */
const importOf = (bytes: Uint8Array): { machine: number; name: string; dll: string; data: boolean } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint16(0, true) !== 0 || view.getUint16(2, true) !== 0xffff) return undefined;
  const [name = '', dll = ''] = bytesToUtf8(bytes.subarray(20)).split('\0');
  return { machine: view.getUint16(6, true), name, dll, data: (view.getUint16(18, true) & 3) === 1 };
};

/**
 * A module definition file: of one, dlltool makes the import library of another processor.
 *
 * @param to for a DLL that has nothing of its own and hands each symbol on to another one, the name of that without its
 * ending: python3.dll does so to python312
 */
export const moduleDefinition = ({ dll, symbols }: Pick<ImportLibraryFacts, 'dll' | 'symbols'>, to?: string): string =>
  [`LIBRARY ${dll}`, 'EXPORTS', ...symbols.map(({ name, data }) => `  ${name}${to === undefined ? '' : ` = ${to}.${name}`}${data ? ' DATA' : ''}`), ''].join('\n');
