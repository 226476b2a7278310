import { WheelError } from '../errors/wheel-error';
import { isElf, readElf } from '../formats/elf';
import type { WheelContents } from '../formats/wheel-contents';
import type { LinuxTarget } from '../values/target';

/** What a wheel for another kind of machine must be. */
export interface ForeignExpectation {
  readonly target: LinuxTarget;
  /** cpython-311-aarch64-linux-gnu */
  readonly soabi: string;
}

/**
 * Whether a wheel that was built for another kind of machine holds nothing of this one: platform tags, names of extensions,
 * the machine and the C library of every ELF file.
 *
 * @throws WheelError wheel-invalid naming everything that is wrong
 */
export const checkForeignWheel = (wheel: Pick<WheelContents, 'file' | 'filename' | 'members'>, { target, soabi }: ForeignExpectation): void => {
  const wanted = `linux_${target.architecture}`;
  const tags = wheel.filename.platforms.filter((platform) => platform !== wanted && platform !== 'any').map((platform) => `its platform is ${platform}, not ${wanted}`);
  const members = [...wheel.members].flatMap(([path, { bytes }]) => (isElf(bytes) ? findStrange(path, bytes, { target, soabi }) : []));
  const problems = [...tags, ...members];
  if (problems.length === 0) return;
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `the build made ${wheel.file}, which is not for ${target.architecture} with ${target.libc.name}`,
    hint: 'something of this machine came into the build: a compiler that is named with its path, or a library that was found outside of the prefix',
    problems: problems.map((message) => ({ file: wheel.file, message })),
  });
};

const findStrange = (path: string, bytes: Uint8Array, { target, soabi }: ForeignExpectation): readonly string[] => {
  const { machine, needed } = readElf(bytes);
  const suffix = /\.(cpython-[^/]+)\.so$/u.exec(path)?.[1];
  const others = target.libc.name === 'musl' ? /^(libc\.so\.6|ld-linux.*)$/u : /^(libc\.so|libc\.musl-.*|ld-musl-.*)$/u;
  return [
    ...(machine === target.architecture ? [] : [`${path} is for ${machine}`]),
    ...(suffix === undefined || suffix === soabi ? [] : [`${path} is named for ${suffix}; a Python of the target imports ${soabi}`]),
    ...needed.filter((soname) => others.test(soname)).map((soname) => `${path} needs ${soname}, which is of another C library than ${target.libc.name}`),
  ];
};
