/** What the first bytes of an archive say; its name may lie. */
export type ArchiveKind = 'tar' | 'tar.gz' | 'tar.xz' | 'tar.bz2' | 'tar.zst' | 'zip' | 'deb';

/** Bytes that `archiveKindOf` wants to see. */
export const archiveHeadSize = 512;

const magics: readonly { readonly kind: ArchiveKind; readonly at: number; readonly bytes: readonly number[] }[] = [
  { kind: 'tar.gz', at: 0, bytes: [0x1f, 0x8b] },
  { kind: 'tar.xz', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: 'tar.bz2', at: 0, bytes: [0x42, 0x5a, 0x68] },
  { kind: 'tar.zst', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  // "!<arch>" of ar, and the name of its first member.
  { kind: 'deb', at: 0, bytes: [...'!<arch>\ndebian-binary'].map((letter) => letter.charCodeAt(0)) },
  // "ustar", of POSIX and of GNU.
  { kind: 'tar', at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

export const archiveKindOf = (head: Uint8Array): ArchiveKind | undefined =>
  magics.find(({ at, bytes }) => bytes.every((byte, index) => head[at + index] === byte))?.kind;
