/** What a platform tag permits: symbol versions of the system's libraries, and the libraries that need not be in the wheel. */
export interface Policy {
  /** manylinux_2_17_x86_64 */
  readonly tag: string;
  /** Every spelling: manylinux2014_x86_64 and manylinux_2_17_x86_64. */
  readonly spellings: readonly string[];
  readonly architecture: string;
  /**
   * Newest version of each family (GLIBC, GLIBCXX, CXXABI, GCC, ZLIB, LIBATOMIC) that may be needed, as dotted numbers; a
   * family with undefined is not allowed at all, one that is absent is not governed.
   */
  readonly caps: Readonly<Record<string, string | undefined>>;
  /** Versions that are no numbers and allowed nevertheless: CXXABI_TM_1. */
  readonly named: readonly string[];
  /** SONAMEs the system must have. */
  readonly libraries: readonly string[];
  /** Symbols that are private to a library of the list, or too new for the oldest systems, though they have no version. */
  readonly forbiddenSymbols: Readonly<Record<string, readonly string[]>>;
  /** Symbols that the C library has in later releases only, where it has no versions: what must find one does not load on all systems. */
  readonly newerSymbols: readonly string[];
}
