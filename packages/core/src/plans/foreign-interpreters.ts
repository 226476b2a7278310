import type { Platform } from '../definitions/platforms';
import type { Source } from '../definitions/source';
import type { ForeignPython, Interpreter, ToolchainRecord } from '../definitions/toolchain';
import { targetInclude, targetSoabi } from '../tools/target-python';
import type { Target } from '../values/target';
import { runsHere } from './clib-check-program';
import { digestOf } from './digest';

/** What a platform's wheels are for, where this machine's own Pythons are not what they run on; undefined where they are. */
export const foreignTarget = (platform: Platform, record: Pick<ToolchainRecord, 'machine'>): Target | undefined =>
  platform.engine === 'zig' && !runsHere(platform, record) ? platform.target : undefined;

export interface ForeignRequest {
  readonly platform: Extract<Platform, { engine: 'zig' }>;
  /** Pythons of this machine, which run the build backends. */
  readonly interpreters: readonly Interpreter[];
  /** The user's cache folder. */
  readonly cache: string;
}

/**
 * Pythons of another kind of machine: those that this machine has in the same version, to run the build, and whose headers
 * are known as an archive. What they say of themselves is what such a Python says; nothing is brought here.
 */
export const foreignInterpreters = ({ platform, interpreters, cache }: ForeignRequest): readonly Interpreter[] => {
  const { target, machine } = platform;
  if (machine === undefined) return [];
  const packages = machine.root.map((sources) => sources.map(({ sha256 }) => sha256));
  const rootFolder = `${cache}/pythons/${machine.key}-root-${digestOf(packages).slice(0, 12)}`;
  return interpreters.flatMap((interpreter): readonly Interpreter[] => {
    const python = machine.pythons.get(interpreter.tag);
    if (python === undefined) return [];
    const archives = archivesOf(python.sources);
    const place = (sources: readonly Source[]): Pick<ForeignPython, 'sources' | 'folder'> => ({ sources, folder: `${cache}/pythons/${machine.key}-${interpreter.tag}-${archivesOf(sources).slice(0, 12)}` });
    const { sources, folder } = place(python.sources);
    return [
      {
        tag: interpreter.tag,
        version: python.version,
        implementation: 'cpython',
        soabi: targetSoabi(interpreter.tag, target),
        architecture: target.architecture,
        linksLibpython: false,
        archives,
        executable: interpreter.executable,
        include: `${folder}/${targetInclude(interpreter.tag, target)}`,
        foreign: { machine: machine.key, target, sources, folder, program: python.programs.length === 0 ? undefined : place(python.programs), root: machine.root, rootFolder },
      },
    ];
  });
};

const archivesOf = (sources: readonly Source[]): string => digestOf(sources.map(({ sha256 }) => sha256));

/** What to do about a Python that is not among them. */
export const foreignHint = (platform: ForeignRequest['platform'], version: string): string => {
  const key = platform.machine?.key ?? 'this kind of machine';
  const known = [...(platform.machine?.pythons.keys() ?? [])];
  const tag = `cp${version.replace('.', '')}`;
  return `wheels for ${platform.key} are built with Python ${version} of this machine and headers of ${key}: target-pythons.yaml ${known.length === 0 ? `knows no Python for ${key}` : `has ${known.join(', ')}`}; add an archive there, or leave the wheel out with "skip: { ${tag}-${platform.key}: why }" in wheel.yaml`;
};
