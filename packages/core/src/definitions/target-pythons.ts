import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { languageVersionOf } from '../values/python-tag';
import type { Target } from '../values/target';
import type { ParsedDocument } from './document';
import { pythonTagField } from './fields';
import { crateSourceSchema, debianSourceSchema, indexSourceSchema, mavenSourceSchema, mirrorSourceSchema, normalizeSource, sourceSchema, urlSourceSchema, type Source, type WrittenSource } from './source';

const runs = { runs: z.boolean().optional().describe('false when it has headers, and no program of this kind of machine that loads extensions: wheels are built with it and not tested with it.') };

/** One that says what it is good for. */
const pythonSourceSchema = z.union([urlSourceSchema.extend(runs), debianSourceSchema.extend(runs), indexSourceSchema.extend(runs), crateSourceSchema.extend(runs), mavenSourceSchema.extend(runs), mirrorSourceSchema.extend(runs)]);

const sources = z.array(sourceSchema).min(1).describe('Where the package can be had: the first that answers is taken.');

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
          sources: z
            .array(pythonSourceSchema)
            .min(1)
            .describe('Where the archive can be had: builds take the first that answers, tests the first of those that run. `folder` is the place in it that has include and lib.'),
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
  readonly sources: readonly Source[];
  /** Those of them that have its program. */
  readonly programs: readonly Source[];
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

/** @param folder of the file, absolute */
export const normalizeTargetPythons = (document: ParsedDocument<WrittenTargetPythons>, folder: string): { readonly value: TargetPythons; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const value = new Map<string, TargetMachine>();
  const normalize = (source: WrittenSource): Source => fromFolder(normalizeSource(source, folder), folder);
  for (const [key, machine] of Object.entries(document.written)) {
    const pythons = new Map<string, TargetPython>();
    for (const [tag, python] of Object.entries(machine.pythons)) {
      const expected = languageVersionOf(tag);
      if (!python.version.startsWith(`${expected}.`)) problems.push(document.problemAt([key, 'pythons', tag, 'version'], `"${tag}" is Python ${expected}, not ${python.version}`));
      pythons.set(tag, { tag, version: python.version, sources: python.sources.map(normalize), programs: python.sources.filter(({ runs = true }) => runs).map(normalize) });
    }
    value.set(key, { key, root: (machine.root ?? []).map((part) => part.sources.map(normalize)), pythons });
  }
  return { value, problems };
};

/** What the archives of a Python are unpacked for has no folder that relative mirrors could start from. */
const fromFolder = (source: Source, folder: string): Source =>
  source.kind === 'mirror' && !/^(?:https?:\/\/|(?:[a-z]:)?[\\/])/iu.test(source.location) ? { ...source, location: `${folder}/${source.location}` } : source;
