/**
 * Names that the C library alone may give out (the C standard reserves them), with the glibc since which it has them.
 * Read from the dynamic symbols of glibc 2.36; `__isoc23_*` from the notes of 2.38. `__cxa_thread_atexit_impl` is
 * missing: policies forbid it by name.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  '2.6': ['__sched_cpucount'],
  '2.7': ['__fread_chk', '__fread_unlocked_chk', '__mq_open_2', '__open64_2', '__open_2', '__openat64_2', '__openat_2', '__sched_cpualloc', '__sched_cpufree'],
  '2.8': ['__asprintf_chk', '__dprintf_chk', '__obstack_printf_chk', '__obstack_vprintf_chk', '__vasprintf_chk', '__vdprintf_chk'],
  '2.10': ['__cxa_at_quick_exit', '__posix_getopt'],
  '2.11': ['__longjmp_chk'],
  '2.13': ['__fentry__'],
  '2.15': ['__fdelt_chk', '__fdelt_warn'],
  '2.16': ['__getauxval', '__poll_chk', '__ppoll_chk'],
  '2.25': ['__explicit_bzero_chk'],
  '2.32': ['__libc_single_threaded'],
  '2.33': ['__x86_get_cpuid_feature_leaf'],
  '2.35': ['__memcmpeq'],
};

/** Whole families, by how their names begin. */
const families: readonly { readonly prefix: string; readonly since: string }[] = [
  { prefix: '__isoc99_', since: '2.7' },
  { prefix: '__isoc23_', since: '2.38' },
];

const known = new Map(Object.entries(names).flatMap(([since, list]) => list.map((name): [string, string] => [name, since])));

/**
 * The glibc that first had a name which nothing but the C library has; undefined for all other names.
 *
 * @example glibcSince('__isoc23_strtol') // '2.38'
 */
export const glibcSince = (name: string): string | undefined => known.get(name) ?? families.find(({ prefix }) => name.startsWith(prefix))?.since;
