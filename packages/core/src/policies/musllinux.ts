import { formatPlatformTag, parsePlatformTag } from '../values/platform-tag';
import { linuxArchitectures, muslLibrary } from '../values/target';
import type { Policy } from './policy';

/** Versions of musl that tags are given for: what Alpine Linux 3.12 and 3.13 began with. */
const versions: readonly string[] = ['1.1', '1.2'];

/** What musl has since 1.2.2 (the first three), 1.2.3, and 1.2.4 or 1.2.5: builds here are with the headers of 1.2.5, and loading fails where a name is missing. */
const newerFunctions: readonly string[] = ['_Fork', 'gettid', 'reallocarray', 'qsort_r', 'preadv2', 'pwritev2', 'statx'];

/** Internals of zlib that some builds of it show and others hide. */
const internalsOfZlib: readonly string[] = [
  ...['_dist_code', '_length_code', '_tr_align', '_tr_flush_block', '_tr_init', '_tr_stored_block', '_tr_tally', 'deflate_copyright', 'gzflags'],
  ...['inflate_copyright', 'inflate_fast', 'inflate_table', 'uncompress2', 'z_errmsg', 'zcalloc', 'zcfree'],
];

/**
 * The policy of a musllinux tag. musl has no versions of symbols: a wheel may need musl itself, under any of its names, and zlib.
 *
 * @example findMusllinuxPolicy('musllinux_1_2_x86_64')?.libraries // ['libc.so', 'libc.musl-x86_64.so.1', 'libz.so.1']
 */
export const findMusllinuxPolicy = (text: string): Policy | undefined => {
  const tag = parsePlatformTag(text);
  if (tag.kind !== 'musllinux' || !(linuxArchitectures as readonly string[]).includes(tag.architecture) || !versions.includes(tag.version)) return undefined;
  const { architecture } = tag;
  return {
    tag: formatPlatformTag(tag),
    spellings: [formatPlatformTag(tag)],
    architecture,
    // glibc's families: whoever needs one of them was not built for musl.
    caps: { GLIBC: undefined, GLIBCXX: undefined, CXXABI: undefined, GCC: undefined },
    named: [],
    libraries: ['libc.so', muslLibrary(architecture), 'libz.so.1'],
    forbiddenSymbols: { 'libz.so.1': internalsOfZlib },
    newerSymbols: newerFunctions,
  };
};
