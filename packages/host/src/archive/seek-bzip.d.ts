declare module 'seek-bzip' {
  const bzip2: {
    /** @throws on data that is not bzip2 or damaged */
    decode(input: Uint8Array, output?: number | Uint8Array, multistream?: boolean): Uint8Array;
  };
  export default bzip2;
}
