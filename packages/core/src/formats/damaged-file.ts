import { WheelError } from '../errors/wheel-error';

/**
 * Runs a reader of a binary format. Its only way to fail, besides errors of its own, is to look behind the end of its
 * bytes; that means a file that is cut off or damaged.
 *
 * @param kind as in `an ELF file`
 * @throws WheelError wheel-invalid
 */
export const refuseDamage = <Facts>(kind: string, read: () => Facts): Facts => {
  try {
    return read();
  } catch (error) {
    // By name: what a spec's sandbox throws is no instance of this RangeError.
    if (!(typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'RangeError')) throw error;
    throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${kind} is cut off or damaged`, cause: error });
  }
};
