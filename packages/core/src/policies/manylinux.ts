import { formatPlatformTag, parsePlatformTag, platformTagSpellings } from '../values/platform-tag';
import { compareNumbers } from '../values/version';
import type { Policy } from './policy';

/** Architectures of PEP 513, 571, 599 and 600, with the first glibc of each that has a policy. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: '2.5',
  i686: '2.5',
  aarch64: '2.17',
  armv7l: '2.17',
  ppc64le: '2.17',
  s390x: '2.17',
  riscv64: '2.31',
  loongarch64: '2.36',
};

interface Caps {
  /** Newer than the tag's own only where the first system of an architecture had one. */
  readonly glibc?: string;
  readonly glibcxx: string;
  readonly cxxabi: string;
  /** libgcc_s */
  readonly gcc: string;
  /** zlib has symbol versions since 1.2.0, and the oldest policy allows none of them. */
  readonly zlib: string | undefined;
  readonly libatomic: string | undefined;
}

/** One row per glibc that a tag is given for: what the distributions of its time have, and where architectures differ. */
const rows: readonly (Caps & { readonly floor: string; readonly except?: Readonly<Record<string, Partial<Caps>>> })[] = [
  { floor: '2.5', glibcxx: '3.4.8', cxxabi: '1.3.1', gcc: '4.2.0', zlib: undefined, libatomic: undefined },
  { floor: '2.12', glibcxx: '3.4.13', cxxabi: '1.3.3', gcc: '4.5.0', zlib: '1.2.2.4', libatomic: undefined },
  {
    ...{ floor: '2.17', glibcxx: '3.4.19', cxxabi: '1.3.7', gcc: '4.8.0', zlib: '1.2.5.2', libatomic: '1.0' },
    except: { x86_64: { libatomic: undefined }, s390x: { libatomic: undefined }, aarch64: { glibc: '2.18' } },
  },
  { floor: '2.24', glibcxx: '3.4.22', cxxabi: '1.3.10', gcc: '4.8.0', zlib: '1.2.5.2', libatomic: '1.2' },
  {
    ...{ floor: '2.26', glibcxx: '3.4.24', cxxabi: '1.3.11', gcc: '7.0.0', zlib: '1.2.9', libatomic: '1.2' },
    except: { x86_64: { glibcxx: '3.4.22', cxxabi: '1.3.10', gcc: '4.8.0', zlib: '1.2.5.2' }, aarch64: { zlib: '1.2.5.2' } },
  },
  { floor: '2.27', glibcxx: '3.4.24', cxxabi: '1.3.11', gcc: '7.0.0', zlib: '1.2.9', libatomic: '1.2' },
  { floor: '2.28', glibcxx: '3.4.24', cxxabi: '1.3.11', gcc: '7.0.0', zlib: '1.2.9', libatomic: '1.2' },
  { floor: '2.31', glibcxx: '3.4.28', cxxabi: '1.3.12', gcc: '7.0.0', zlib: '1.2.9', libatomic: '1.2' },
  { floor: '2.34', glibcxx: '3.4.29', cxxabi: '1.3.13', gcc: '11.0', zlib: '1.2.9', libatomic: '1.2' },
  { floor: '2.35', glibcxx: '3.4.30', cxxabi: '1.3.13', gcc: '12.0.0', zlib: '1.2.9', libatomic: '1.2' },
  { floor: '2.36', glibcxx: '3.4.30', cxxabi: '1.3.13', gcc: '12.0.0', zlib: '1.2.9', libatomic: '1.2', except: { i686: { zlib: '1.2.12' } } },
  { floor: '2.37', glibcxx: '3.4.30', cxxabi: '1.3.13', gcc: '12.0.0', zlib: '1.2.12', libatomic: '1.2' },
  { floor: '2.38', glibcxx: '3.4.30', cxxabi: '1.3.13', gcc: '12.0.0', zlib: '1.2.12', libatomic: '1.2' },
  { floor: '2.39', glibcxx: '3.4.33', cxxabi: '1.3.15', gcc: '14.0.0', zlib: '1.2.12', libatomic: '1.2', except: { loongarch64: { glibcxx: '3.4.32' } } },
  { floor: '2.40', glibcxx: '3.4.33', cxxabi: '1.3.15', gcc: '14.0.0', zlib: '1.2.12', libatomic: '1.2' },
  { floor: '2.41', glibcxx: '3.4.33', cxxabi: '1.3.15', gcc: '14.0.0', zlib: '1.2.12', libatomic: '1.2' },
];

/** Versions that are no numbers: from which glibc's distributions on, and on which architectures. */
const namedVersions: readonly { readonly version: string; readonly since: string; readonly on?: readonly string[] }[] = [
  { version: 'CXXABI_TM_1', since: '2.17' },
  { version: 'CXXABI_FLOAT128', since: '2.24', on: ['x86_64', 'i686'] },
  { version: 'CXXABI_ARM_1.3.3', since: '2.17', on: ['armv7l'] },
  ...['CXXABI_LDBL_1.3', 'GLIBCXX_LDBL_3.4', 'GLIBCXX_LDBL_3.4.7', 'GLIBCXX_LDBL_3.4.10'].map((version) => ({ version, since: '2.17', on: ['ppc64le', 's390x'] })),
  { version: 'GLIBCXX_LDBL_3.4.21', since: '2.24', on: ['ppc64le', 's390x'] },
  { version: 'GLIBCXX_LDBL_3.4.29', since: '2.34', on: ['ppc64le', 's390x'] },
  { version: 'GLIBCXX_LDBL_3.4.31', since: '2.39', on: ['ppc64le', 's390x'] },
  { version: 'CXXABI_IEEE128_1.3.13', since: '2.34', on: ['ppc64le'] },
  { version: 'GLIBCXX_IEEE128_3.4.29', since: '2.34', on: ['ppc64le'] },
  { version: 'GLIBCXX_IEEE128_3.4.30', since: '2.35', on: ['ppc64le'] },
  { version: 'GLIBCXX_IEEE128_3.4.31', since: '2.39', on: ['ppc64le'] },
  { version: 'GLIBC_ABI_DT_RELR', since: '2.36', on: ['x86_64', 'i686', 'aarch64', 'armv7l', 'ppc64le', 's390x', 'loongarch64'] },
  { version: 'GLIBC_ABI_DT_RELR', since: '2.38', on: ['riscv64'] },
];

/** SONAMEs that every such system has, and since when. */
const libraries: readonly { readonly soname: string; readonly since: string }[] = [
  ...[
    'libGL.so.1', 'libICE.so.6', 'libSM.so.6', 'libX11.so.6', 'libXext.so.6', 'libXrender.so.1', 'libanl.so.1', 'libatomic.so.1', 'libc.so.6',
    'libdl.so.2', 'libgcc_s.so.1', 'libglib-2.0.so.0', 'libgobject-2.0.so.0', 'libgthread-2.0.so.0', 'libm.so.6', 'libnsl.so.1',
    'libpthread.so.0', 'libresolv.so.2', 'librt.so.1', 'libstdc++.so.6', 'libutil.so.1', 'libz.so.1',
  ].map((soname) => ({ soname, since: '2.5' })),
  { soname: 'libexpat.so.1', since: '2.12' },
  { soname: 'libmvec.so.1', since: '2.24' },
];

/** glibc added these under an old version; the oldest systems do not have them. */
const newerThanTheirVersion: Readonly<Record<string, readonly string[]>> = {
  'libc.so.6': ['__cxa_thread_atexit_impl', '__issignaling', '__issignalingf', '__issignalingl', 'pthread_getattr_default_np', 'pthread_setattr_default_np'],
  'libm.so.6': ['__issignaling', '__issignalingf', '__issignalingl'],
  'libpthread.so.0': ['pthread_getattr_default_np', 'pthread_setattr_default_np'],
};

/** Internals of zlib that some builds of it show and others hide. */
const internalsOfZlib: Readonly<Record<string, readonly string[]>> = {
  'libz.so.1': ['_dist_code', '_length_code', '_tr_align', '_tr_flush_block', '_tr_init', '_tr_stored_block', '_tr_tally', 'deflate_copyright', 'gzflags', 'inflate_copyright', 'inflate_fast', 'inflate_table', 'z_errmsg', 'z_vstring', 'zcalloc', 'zcfree'],
};

/** Floors of the policies, oldest first. */
export const manylinuxFloors: readonly string[] = rows.map(({ floor }) => floor);

export const manylinuxArchitectures: readonly string[] = Object.keys(architectures);

/**
 * The policy of a tag in any of its spellings. A floor between two of the table has the policy of the older one, as
 * PEP 600 means it, with its own glibc.
 *
 * @example findManylinuxPolicy('manylinux2014_x86_64')?.caps['GLIBC'] // '2.17'
 * @returns undefined for other kinds of tags, and for what is older than the architecture's first policy
 */
export const findManylinuxPolicy = (text: string): Policy | undefined => {
  const tag = parsePlatformTag(text);
  if (tag.kind !== 'manylinux') return undefined;
  const { architecture, version } = tag;
  const first = architectures[architecture];
  const row = rows.filter(({ floor }) => compareNumbers(floor, version) <= 0).at(-1);
  if (first === undefined || compareNumbers(version, first) < 0 || row === undefined) return undefined;
  const caps: Caps = { ...row, ...row.except?.[architecture] };
  const glibc = caps.glibc === undefined || compareNumbers(caps.glibc, version) < 0 ? version : caps.glibc;
  const reached = (since: string): boolean => compareNumbers(since, version) <= 0;
  return {
    tag: formatPlatformTag(tag),
    spellings: platformTagSpellings(text),
    architecture,
    caps: { GLIBC: glibc, GLIBCXX: caps.glibcxx, CXXABI: caps.cxxabi, GCC: caps.gcc, ZLIB: caps.zlib, LIBATOMIC: caps.libatomic },
    named: namedVersions.filter(({ since, on }) => reached(since) && (on?.includes(architecture) ?? true)).map((entry) => entry.version),
    libraries: libraries.filter(({ since }) => reached(since)).map(({ soname }) => soname),
    forbiddenSymbols: { ...(reached('2.24') ? {} : newerThanTheirVersion), ...internalsOfZlib },
    newerSymbols: [],
  };
};

/** Every policy of an architecture, oldest first. */
export const manylinuxPolicies = (architecture: string): readonly Policy[] =>
  manylinuxFloors.flatMap((floor) => findManylinuxPolicy(`manylinux_${floor.replace('.', '_')}_${architecture}`) ?? []);
