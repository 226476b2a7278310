/**
 * Whether a wheel needs no newer glibc than its name says; an older one is well too.
 *
 * @param found the platform tag that auditwheel finds for it
 */
export const keepsPromise = (file: string, found: string): boolean => {
  const promised = glibcsOf(file);
  const needed = glibcsOf(found);
  return promised.length > 0 && needed.length > 0 && Math.max(...needed) <= Math.min(...promised);
};

/** Of `manylinux_2_17_x86_64`: 2017. The older names (`manylinux2014`) never stand alone in a repaired wheel. */
const glibcsOf = (text: string): readonly number[] => [...text.matchAll(/manylinux_(?<major>\d+)_(?<minor>\d+)_/gu)].map(({ groups }) => Number(groups?.['major']) * 1000 + Number(groups?.['minor']));
