const magic = '!<arch>\n';
const headerSize = 60;

/**
 * The archive of files in a Debian binary package: an ar archive of `debian-binary`, `control.tar.*` and `data.tar.*`
 * (deb(5)). Each member has a header of 60 bytes, its size in decimal at 48, and begins at an even place.
 *
 * @returns undefined when there is none, or it is cut
 */
export const debData = (bytes: Uint8Array): Uint8Array | undefined => {
  const text = (at: number, length: number): string => new TextDecoder('latin1').decode(bytes.subarray(at, at + length)).trimEnd();
  for (let at = magic.length; at + headerSize <= bytes.length; ) {
    const name = text(at, 16).replace(/\/$/u, '');
    const size = Number(text(at + 48, 10));
    const start = at + headerSize;
    if (!Number.isInteger(size) || start + size > bytes.length) return undefined;
    if (/^data\.tar(\.[a-z0-9]+)?$/u.test(name)) return bytes.subarray(start, start + size);
    at = start + size + (size % 2);
  }
  return undefined;
};
