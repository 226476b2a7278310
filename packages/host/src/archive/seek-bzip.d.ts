declare module 'seek-bzip' {
  /** @throws on data that is not bzip2 or damaged */
  export const decode: (input: Uint8Array, output?: number | Uint8Array, multistream?: boolean) => Uint8Array;
}
