import { findManylinuxPolicy } from './manylinux';
import { findMusllinuxPolicy } from './musllinux';
import type { Policy } from './policy';

/** The policy of a platform tag of Linux, whatever C library it is of. */
export const findLinuxPolicy = (tag: string): Policy | undefined => findManylinuxPolicy(tag) ?? findMusllinuxPolicy(tag);

/** For messages about tags that have none. */
export const linuxTagHint = 'tags are manylinux_X_Y_<architecture>, manylinux1, manylinux2010, manylinux2014 and musllinux_1_2_<architecture>';
