import { WheelError } from '../errors/wheel-error';
import { readElf } from '../formats/elf';
import { readMachO } from '../formats/mach-o';
import { readPe } from '../formats/pe';
import { systemOf } from '../formats/shared-object';
import type { WheelContents } from '../formats/wheel-contents';
import { targetPlatform } from '../tools/target-python';
import { renderTarget, type Target } from '../values/target';
import { compareNumbers } from '../values/version';

/** What a wheel for another kind of machine must be. */
export interface ForeignExpectation {
  readonly target: Target;
  /** cpython-311-aarch64-linux-gnu */
  readonly soabi: string;
}

/**
 * Whether a wheel that was built for another kind of machine holds nothing of this one: platform tags, names of extensions,
 * the system, the machine and the C library of every extension and library.
 *
 * @throws WheelError wheel-invalid naming everything that is wrong
 */
export const checkForeignWheel = (wheel: Pick<WheelContents, 'file' | 'filename' | 'members'>, expected: ForeignExpectation): void => {
  const { target } = expected;
  const wanted = targetPlatform(target).replaceAll(/[-.]/gu, '_');
  const tags = wheel.filename.platforms.filter((platform) => platform !== wanted && platform !== 'any').map((platform) => `its platform is ${platform}, not ${wanted}`);
  const members = [...wheel.members].flatMap(([path, { bytes }]) => findStrange(path, bytes, expected));
  const problems = [...tags, ...members];
  if (problems.length === 0) return;
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `the build made ${wheel.file}, which is not for ${target.system === 'linux' ? `${target.architecture} with ${target.libc.name}` : renderTarget(target)}`,
    hint: 'something of this machine came into the build: a compiler that is named with its path, or a library that was found outside of the prefix',
    problems: problems.map((message) => ({ file: wheel.file, message })),
  });
};

const findStrange = (path: string, bytes: Uint8Array, expected: ForeignExpectation): readonly string[] => {
  const { target, soabi } = expected;
  const system = systemOf(bytes);
  if (system === undefined) return [];
  if (system !== target.system) return [`${path} is a file of ${system}`];
  const suffix = /\.(cp(?:ython-)?3[^/]+)\.(?:so|pyd)$/u.exec(path)?.[1];
  const misnamed = suffix === undefined || suffix === soabi ? [] : [`${path} is named for ${suffix}; a Python of the target imports ${soabi}`];
  return [...findMachine(path, bytes, target), ...misnamed];
};

const findMachine = (path: string, bytes: Uint8Array, target: Target): readonly string[] => {
  switch (target.system) {
    case 'linux': {
      const { machine, needed } = readElf(bytes);
      const others = target.libc.name === 'musl' ? /^(libc\.so\.6|ld-linux.*)$/u : /^(libc\.so|libc\.musl-.*|ld-musl-.*)$/u;
      return [
        ...(machine === target.architecture ? [] : [`${path} is for ${machine}`]),
        ...needed.filter((soname) => others.test(soname)).map((soname) => `${path} needs ${soname}, which is of another C library than ${target.libc.name}`),
      ];
    }
    case 'windows': {
      const { machine } = readPe(bytes);
      return machine === target.architecture ? [] : [`${path} is for ${machine}`];
    }
    case 'macos':
      return readMachO(bytes).slices.flatMap(({ architecture, minimum }) => {
        if (architecture !== target.architecture) return [`${path} is for ${architecture}`];
        return minimum === undefined || compareNumbers(minimum, target.minimum) > 0 ? [`${path} needs macOS ${minimum ?? 'of an unknown version'}`] : [];
      });
  }
};
