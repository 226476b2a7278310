import { moduleDefinition, readImportLibrary } from './import-library';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const member = (name: string, body: Uint8Array): Uint8Array => joined(text(`${name.padEnd(16)}${'0'.padEnd(32)}${String(body.length).padEnd(10)}\`\n`), body, ...(body.length % 2 === 1 ? [text('\n')] : []));

/** A short import object: machine, and 1 for a variable. */
const symbol = (name: string, { machine = 0x8664, type = 4 }: { readonly machine?: number; readonly type?: number } = {}): Uint8Array => {
  const names = text(`${name}\0python312.dll\0`);
  const header = new DataView(new ArrayBuffer(20));
  [0, 0xffff, 0, machine].forEach((value, position) => header.setUint16(position * 2, value, true));
  header.setUint32(12, names.length, true);
  header.setUint16(18, type, true);
  return member('python312.dll/', joined(new Uint8Array(header.buffer), names));
};
const archive = (...members: readonly Uint8Array[]): Uint8Array => joined(text('!<arch>\n'), ...members);
const index = member('/', text('index'));

it('tells functions from variables, and leaves out what is no symbol of a DLL', () => {
  const library = readImportLibrary(archive(index, symbol('Py_Initialize'), symbol('PyType_Type', { type: 5 })));
  expect(library).toEqual({ machine: 'x86_64', dll: 'python312.dll', symbols: [{ name: 'Py_Initialize', data: false }, { name: 'PyType_Type', data: true }] });
  expect(moduleDefinition(library)).toBe('LIBRARY python312.dll\nEXPORTS\n  Py_Initialize\n  PyType_Type DATA\n');
});

it.each([
  [0x14c, 'i686'],
  [0xaa64, 'aarch64'],
  [0x1c4, 'machine-452'],
])('knows the machine %i', (machine, expected) => expect(readImportLibrary(archive(symbol('x', { machine }))).machine).toBe(expected));

it.each([
  ['another file', text('MZ and more')],
  ['an archive without imports', archive(index)],
  ['one that is cut off', archive(symbol('Py_Initialize')).subarray(0, 90)],
  ['one without sizes', archive(text('x'.repeat(60)))],
])('refuses %s', (_, bytes) => expect(() => readImportLibrary(bytes)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: 'an import library is cut off or damaged' })));
