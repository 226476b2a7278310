import { compareNumbers } from '../values/version';
import type { Policy } from './policy';

/** Whether a policy lets a symbol version be needed. Families it does not govern (libpng's PNG16_0) are allowed. */
export const allowsVersion = (policy: Policy, version: string): boolean => {
  const family = familyOf(version);
  if (!(family in policy.caps)) return true;
  if (policy.named.includes(version)) return true;
  const number = version.slice(family.length + 1);
  const cap = policy.caps[family];
  return cap !== undefined && /^[0-9]+(\.[0-9]+)*$/u.test(number) && compareNumbers(number, cap) <= 0;
};

/** `GLIBC_2.5 or older`, or that nothing of the family is allowed. */
export const renderAllowance = (policy: Policy, version: string): string => {
  const family = familyOf(version);
  const cap = policy.caps[family];
  return cap === undefined ? `no ${family}_* version` : `${family}_${cap} or older`;
};

/** Whether the system has the library, so that it need not be in the wheel. Dynamic linkers always are there. */
export const allowsLibrary = (policy: Policy, soname: string): boolean =>
  soname.startsWith('ld-linux') || soname === 'ld64.so.1' || soname === 'ld64.so.2' || policy.libraries.includes(soname);

const familyOf = (version: string): string => version.split('_')[0] as string;
