import { parseAbiTag } from './abi-tag';
import { parsePythonTag } from './python-tag';

/** One tag of PEP 425. */
export interface WheelTag {
  readonly python: string;
  readonly abi: string;
  readonly platform: string;
}

/** @example formatWheelTag({ python: 'cp313', abi: 'cp313', platform: 'any' }) // 'cp313-cp313-any' */
export const formatWheelTag = (tag: WheelTag): string => `${tag.python}-${tag.abi}-${tag.platform}`;

/** @example parseWheelTag('py3-none-any'); undefined when there are not three parts */
export const parseWheelTag = (text: string): WheelTag | undefined => {
  const [python, abi, platform, ...rest] = text.split('-');
  if (python === undefined || abi === undefined || platform === undefined || platform === '' || rest.length > 0) return undefined;
  return { python, abi, platform };
};

/**
 * Every tag that a compressed set stands for, sorted.
 *
 * @example expandWheelTags({ pythons: ['py2', 'py3'], abis: ['none'], platforms: ['any'] })
 */
export const expandWheelTags = (set: {
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}): readonly WheelTag[] =>
  set.pythons
    .flatMap((python) => set.abis.flatMap((abi) => set.platforms.map((platform) => ({ python, abi, platform }))))
    .sort((a, b) => (formatWheelTag(a) < formatWheelTag(b) ? -1 : 1));

/**
 * Whether a CPython loads what has this python and ABI tag; platforms are not looked at.
 *
 * @param interpreter tag of the interpreter: cp313, cp313t (free-threaded)
 */
export const pythonAccepts = (interpreter: string, tag: Pick<WheelTag, 'python' | 'abi'>): boolean => {
  const threaded = interpreter.endsWith('t');
  const own = parsePythonTag(threaded ? interpreter.slice(0, -1) : interpreter);
  const wanted = parsePythonTag(tag.python);
  if (own?.minor === undefined || wanted === undefined || own.major !== wanted.major) return false;
  if (wanted.implementation !== own.implementation && wanted.implementation !== 'py') return false;
  const notNewer = wanted.minor === undefined || wanted.minor <= own.minor;
  const abi = parseAbiTag(tag.abi);
  switch (abi.kind) {
    case 'none':
      return wanted.implementation === 'py' ? notNewer : wanted.minor === own.minor;
    case 'abi3':
      return !threaded && wanted.implementation === 'cp' && notNewer;
    case 'cpython':
      return wanted.minor === own.minor && abi.major === own.major && abi.minor === own.minor && !abi.flags.includes('d') && abi.flags.includes('t') === threaded;
    case 'other':
      return false;
  }
};
