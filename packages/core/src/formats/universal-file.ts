import { WheelError } from '../errors/wheel-error';
import { readMachO } from './mach-o';

/** log2 of where a slice may start: the page of its processor, as lipo has it. */
const alignments: Readonly<Record<string, number>> = { x86_64: 12, arm64: 14 };

/** Sizes and offsets are 32 bits wide. */
const largest = 0xffffffff;

/**
 * One Mach-O file for several processors out of one for each: a table, big-endian on every machine, and the files as they
 * are, each at the start of a page. Signatures stay right, since each covers its own slice only.
 *
 * @param slices files for one processor each, in the order of the result
 * @throws WheelError wheel-invalid
 */
export const writeUniversalFile = (slices: readonly Uint8Array[]): Uint8Array => {
  const places: Place[] = [];
  let end = 8 + slices.length * 20;
  for (const bytes of slices) {
    const place = placeOf(bytes, end);
    if (places.some(({ processor }) => processor === place.processor)) refuse('two files for one processor cannot be one');
    places.push(place);
    end = place.offset + bytes.length;
  }
  if (end > largest) refuse('a file for several processors would be larger than 4 GiB');
  const universal = new Uint8Array(end);
  const view = new DataView(universal.buffer);
  view.setUint32(0, 0xcafebabe);
  view.setUint32(4, places.length);
  places.forEach(({ bytes, processor, subtype, offset, alignment }, index) => {
    [processor, subtype, offset, bytes.length, alignment].forEach((value, field) => view.setUint32(8 + index * 20 + field * 4, value));
    universal.set(bytes, offset);
  });
  return universal;
};

interface Place {
  readonly bytes: Uint8Array;
  readonly processor: number;
  readonly subtype: number;
  readonly offset: number;
  readonly alignment: number;
}

const placeOf = (bytes: Uint8Array, from: number): Place => {
  const [slice, ...others] = readMachO(bytes).slices;
  const alignment = slice === undefined || others.length > 0 ? undefined : alignments[slice.architecture];
  if (alignment === undefined) return refuse('a file that is not for x86_64 or arm64 alone cannot be part of one for both');
  const page = 2 ** alignment;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, processor: view.getUint32(4, true), subtype: view.getUint32(8, true), offset: Math.ceil(from / page) * page, alignment };
};

const refuse = (message: string): never => {
  throw new WheelError({ code: 'wheel-invalid', family: 'usage', message });
};
