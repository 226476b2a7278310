import { WheelError } from '../errors/wheel-error';
import { formatFileProjectName, normalizeProjectName, type ProjectName } from './project-name';
import { normalizeVersion, type Version } from './version';
import { expandWheelTags, pythonAccepts, type WheelTag } from './wheel-tag';

/** A wheel's file name (PEP 427), in parts. The sets are as written. */
export interface WheelFilename {
  readonly distribution: ProjectName;
  readonly version: Version;
  /** Starts with a digit. */
  readonly build: string | undefined;
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
  /** First two parts as written: the name of the dist-info folder without its ending. */
  readonly stem: string;
}

/**
 * @example parseWheelFilename('numpy-2.2.6-cp313-cp313-manylinux1_x86_64.manylinux_2_5_x86_64.whl').platforms
 * @throws WheelError wheel-invalid
 */
export const parseWheelFilename = (file: string): WheelFilename => {
  const refuse = (message: string): never => {
    throw new WheelError({
      code: 'wheel-invalid',
      family: 'usage',
      message: `"${file}" is not the name of a wheel: ${message}`,
      hint: 'name-version[-build]-python-abi-platform.whl (PEP 427)',
    });
  };
  if (!file.endsWith('.whl')) return refuse('it does not end in .whl');
  if (!/^[\x21-\x7e]+$/u.test(file) || /[/\\]/u.test(file)) return refuse('it has a character that is not allowed');
  const parts = file.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return refuse(`it has ${parts.length} parts, not 5 or 6`);
  const [name = '', version = ''] = parts;
  const build = parts.length === 6 ? parts[2] : undefined;
  const [python = '', abi = '', platform = ''] = parts.slice(-3);
  if (!/^[\w.]*[A-Za-z0-9]$/u.test(name) || name.includes('__')) return refuse(`"${name}" is not the name of a distribution`);
  if (build !== undefined && !/^[0-9]/u.test(build)) return refuse(`the build tag "${build}" does not start with a digit`);
  const parsed = normalizeVersion(version.replaceAll('_', '-'));
  if (parsed === undefined) return refuse(`"${version}" is not a version`);
  for (const [what, set] of [['python', python], ['ABI', abi], ['platform', platform]] as const) {
    // A python tag is a name: `name-1.0-1-py3-none.whl` lacks its platform, and has no build tag.
    const shape = what === 'python' ? /^[A-Za-z_][A-Za-z0-9_]*$/u : /^[A-Za-z0-9_]+$/u;
    if (set.split('.').some((tag) => !shape.test(tag))) return refuse(`"${set}" is not a set of ${what} tags`);
  }
  return {
    distribution: normalizeProjectName(name),
    version: parsed,
    build,
    pythons: python.split('.'),
    abis: abi.split('.'),
    platforms: platform.split('.'),
    stem: `${name}-${version}`,
  };
};

/** The name with distribution and version in their normal form, as indexes demand it. */
export const formatWheelFilename = (name: Omit<WheelFilename, 'stem'>): string =>
  [
    formatFileProjectName(name.distribution),
    name.version,
    ...(name.build === undefined ? [] : [name.build]),
    name.pythons.join('.'),
    name.abis.join('.'),
    name.platforms.join('.'),
  ].join('-') + '.whl';

/** All the tags of a wheel's name, sorted. */
export const tagsOf = (name: WheelFilename): readonly WheelTag[] => expandWheelTags(name);

/** Whether a wheel is for every platform. */
export const isPureWheel = (name: WheelFilename): boolean => name.platforms.every((platform) => platform === 'any');

/** Whether an interpreter (cp313, cp313t) loads the wheel, as far as python and ABI tags say. */
export const wheelAcceptsPython = (name: WheelFilename, interpreter: string): boolean =>
  tagsOf(name).some((tag) => pythonAccepts(interpreter, tag));
