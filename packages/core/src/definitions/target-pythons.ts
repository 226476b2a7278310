import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { languageVersionOf } from '../values/python-tag';
import type { Target } from '../values/target';
import type { ParsedDocument } from './document';
import { pythonTagField } from './fields';
import { normalizeSource, sourceSchema, type Source } from './source';

const sources = z.array(sourceSchema).min(1).describe('Where the archive can be had: the first that answers is taken. `folder` is the place in it that has include and lib.');

const machineSchema = z
  .strictObject({
    root: z
      .array(z.strictObject({ sources }))
      .optional()
      .describe('Packages with what programs of this kind of machine need to run on another one: the C library, zlib. Unpacked one over the other.'),
    pythons: z
      .record(
        pythonTagField,
        z.strictObject({
          version: z.string().regex(/^3\.[0-9]+\.[0-9]+$/u, 'such as "3.11.3"').describe('Version of the first source; quote it.'),
          runs: z.boolean().optional().describe('false when only the headers are of this kind of machine: wheels are then built and not tested.'),
          sources,
        }),
      )
      .describe('Python tag to the archive with its headers and, to test, its program and standard library.'),
  })
  .describe('One kind of machine: its Pythons.');

export const targetPythonsSchema = z
  .record(z.string().regex(/^((windows|macos)-[a-z0-9_]+|[a-z0-9_]+-(glibc|musl))$/u, 'such as aarch64-glibc, x86_64-musl, windows-x86_64 or macos-arm64'), machineSchema)
  .describe('target-pythons.yaml: Pythons of machines that this one is not.');

export type WrittenTargetPythons = z.infer<typeof targetPythonsSchema>;

/** A Python of another kind of machine, as archives. */
export interface TargetPython {
  readonly tag: string;
  /** 3.11.3 */
  readonly version: string;
  /** Whether its program is in the archive. */
  readonly runs: boolean;
  readonly sources: readonly Source[];
}

export interface TargetMachine {
  /** aarch64-glibc */
  readonly key: string;
  /** Each a package that several places have. */
  readonly root: readonly (readonly Source[])[];
  readonly pythons: ReadonlyMap<string, TargetPython>;
}

/** By kind of machine. */
export type TargetPythons = ReadonlyMap<string, TargetMachine>;

/** @example targetMachineKey({ system: 'linux', architecture: 'aarch64', libc: { name: 'musl', version: '1.2' } }) // 'aarch64-musl' */
export const targetMachineKey = (target: Target): string => (target.system === 'linux' ? `${target.architecture}-${target.libc.name}` : `${target.system}-${target.architecture}`);

export const normalizeTargetPythons = (document: ParsedDocument<WrittenTargetPythons>, folder: string): { readonly value: TargetPythons; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const value = new Map<string, TargetMachine>();
  for (const [key, machine] of Object.entries(document.written)) {
    const pythons = new Map<string, TargetPython>();
    for (const [tag, python] of Object.entries(machine.pythons)) {
      const expected = languageVersionOf(tag);
      if (!python.version.startsWith(`${expected}.`)) problems.push(document.problemAt([key, 'pythons', tag, 'version'], `"${tag}" is Python ${expected}, not ${python.version}`));
      pythons.set(tag, { tag, version: python.version, runs: python.runs ?? true, sources: python.sources.map((source) => normalizeSource(source, folder)) });
    }
    value.set(key, { key, root: (machine.root ?? []).map((part) => part.sources.map((source) => normalizeSource(source, folder))), pythons });
  }
  return { value, problems };
};
