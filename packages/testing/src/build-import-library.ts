/** An import library of one function, for x86_64. */
export const buildImportLibrary = (dll: string): Buffer => {
  const names = Buffer.from(`Py_Initialize\0${dll}\0`);
  const header = Buffer.alloc(20);
  [0, 0xffff, 0, 0x8664].forEach((value, position) => header.writeUInt16LE(value, position * 2));
  header.writeUInt16LE(4, 18);
  return Buffer.concat([Buffer.from(`!<arch>\n${`${dll}/`.padEnd(48)}${String(20 + names.length).padEnd(10)}\`\n`), header, names]);
};
