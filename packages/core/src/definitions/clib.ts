import type { Problem } from '../errors/problem';
import type { BuildSystem, WrittenClib } from './clib-schema';
import type { ParsedDocument } from './document';
import { licenseProblems } from './license-problems';
import type { PatchFile } from './patch-file';
import { normalizeAdjustment, normalizeSource, type ClibAdjustment, type Source } from './source';

export interface ClibBuild {
  readonly system: BuildSystem;
  readonly directory: string;
  readonly script: string;
  readonly configure: readonly string[];
  /** Empty: one pass, in the source. */
  readonly passes: readonly (readonly string[])[];
  readonly arguments: readonly string[];
  readonly targets: readonly string[];
  readonly install: readonly string[];
  readonly steps: readonly (readonly string[])[];
  readonly copy: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly patches: readonly PatchFile[];
  readonly tools: readonly string[];
}

/** A tiny program that proves a prefix. */
export interface ClibCheck {
  readonly code: string;
  readonly language: 'c' | 'c++';
  readonly includes: readonly string[];
  readonly libraries: readonly string[];
  readonly flags: readonly string[];
  /** Not empty: this program of the prefix is run, and nothing is compiled. */
  readonly run: readonly string[];
  readonly prints: string | undefined;
}

/** A C library in its one spelling, before anything platform- or source-specific is applied. */
export interface Clib {
  readonly name: string;
  readonly kind: 'library' | 'tool';
  readonly version: string;
  readonly license: { readonly spdx: string; readonly files: readonly string[] };
  readonly sources: readonly Source[];
  readonly build: ClibBuild;
  readonly needs: readonly string[];
  readonly provides: readonly string[];
  readonly exports: Readonly<Record<string, string>>;
  readonly expects: {
    readonly headers: readonly string[];
    readonly libraries: readonly string[];
    readonly sonames: readonly string[];
    readonly pkgConfig: readonly string[];
    readonly programs: readonly string[];
  };
  /** undefined: nothing is compiled against it, and nothing run. */
  readonly check: ClibCheck | undefined;
  /** Platform key to what differs there; `null` means not built. */
  readonly platforms: Readonly<Record<string, ClibAdjustment | null>>;
  /** Platform key to why it is not built there. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface ClibPlace {
  /** What the library is called where its file does not say. */
  readonly name: string;
  /** Folder of its patches: of the file, relative to the workspace (absolute for one of the catalogue). */
  readonly folder: string;
  /** What it extends; undefined where it extends nothing, or nothing that can be read. */
  readonly base?: Clib | undefined;
}

export const normalizeClib = (
  document: ParsedDocument<WrittenClib>,
  { name, folder, base }: ClibPlace,
): { readonly value: Clib; readonly problems: readonly Problem[] } => {
  const { written } = document;
  const build = written.build ?? {};
  const expects = written.expects ?? {};
  const system = build.system ?? base?.build.system ?? 'autotools';
  const append = <Item>(before: readonly Item[] | undefined, more: readonly Item[] | undefined): readonly Item[] => [...(before ?? []), ...(more ?? [])];
  const { check, platforms = {} } = written;
  return {
    value: {
      name: written.name ?? name,
      kind: written.kind ?? base?.kind ?? 'library',
      version: written.version ?? base?.version ?? '0',
      license: { spdx: written.license?.spdx ?? base?.license.spdx ?? '', files: append(base?.license.files, written.license?.files) },
      sources: written.sources?.map((source) => normalizeSource(source, folder)) ?? base?.sources ?? [],
      build: {
        system,
        directory: build.directory ?? base?.build.directory ?? '.',
        script: build.script ?? base?.build.script ?? 'configure',
        configure: append(base?.build.configure, build.configure),
        passes: build.passes ?? base?.build.passes ?? [],
        arguments: append(base?.build.arguments, build.arguments),
        targets: build.targets ?? base?.build.targets ?? [],
        install: build.install ?? base?.build.install ?? ['install'],
        steps: build.steps ?? base?.build.steps ?? [],
        copy: { ...base?.build.copy, ...build.copy },
        environment: { ...base?.build.environment, ...build.environment },
        patches: append(base?.build.patches, build.patches?.map((patch) => ({ name: patch, folder }))),
        tools: build.tools ?? base?.build.tools ?? (system === 'autotools' || system === 'make' ? ['make'] : []),
      },
      needs: written.needs ?? base?.needs ?? [],
      provides: written.provides ?? base?.provides ?? [],
      exports: { ...base?.exports, ...written.exports },
      expects: {
        headers: expects.headers ?? base?.expects.headers ?? [],
        libraries: expects.libraries ?? base?.expects.libraries ?? [],
        sonames: expects.sonames ?? base?.expects.sonames ?? [],
        pkgConfig: expects['pkg-config'] ?? base?.expects.pkgConfig ?? [],
        programs: expects.programs ?? base?.expects.programs ?? [],
      },
      check:
        check === undefined
          ? base?.check
          : {
              code: check.code ?? '',
              language: check.language ?? 'c',
              includes: check.includes ?? expects.headers ?? base?.expects.headers ?? [],
              libraries: check.libraries ?? [],
              flags: check.flags ?? [],
              run: check.run ?? [],
              prints: check.prints,
            },
      platforms: {
        ...base?.platforms,
        ...mapValues(platforms, (written) => (typeof written === 'string' || written === null ? null : normalizeAdjustment(written, folder))),
      },
      reasons: { ...base?.reasons, ...mapValues(platforms, (written) => (typeof written === 'string' ? written : undefined)) },
    },
    problems: [...missingKeys(document, system), ...misplacedKeys(document, system, base), ...licenseProblems(document)],
  };
};

/** Without the keys that nothing is made of. */
const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To | undefined): Readonly<Record<string, To>> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      const changed = change(value);
      return changed === undefined ? [] : [[key, changed] as const];
    }),
  );

/** What must be said where no other library says it. */
const missingKeys = (document: ParsedDocument<WrittenClib>, system: BuildSystem): readonly Problem[] => {
  const { written } = document;
  if (written.extends !== undefined) {
    return written.version !== undefined && written.sources === undefined
      ? [document.problemAt(['version'], `"version" is not the one of ${written.extends}, and "sources" is missing`, 'the sources there are those of its own version', 'key')]
      : [];
  }
  const isMachine = system === 'machine';
  const missing = (path: readonly string[], hint: string): Problem => document.problemAt(path.slice(0, -1), `"${path.join('.')}" is missing`, hint);
  return [
    ...(written.version === undefined ? [missing(['version'], 'it must be one exact version, quoted')] : []),
    ...(written.license?.spdx === undefined ? [missing(['license', 'spdx'], 'it must be an SPDX licence expression')] : []),
    ...((written.license?.files ?? []).length === 0 && !isMachine ? [missing(['license', 'files'], 'it must be a list of at least one file of the source')] : []),
    ...((written.sources ?? []).length === 0 && !isMachine ? [missing(['sources'], 'it must be a list of at least one source')] : []),
    ...(written.build?.system === undefined ? [missing(['build', 'system'], 'it says how the library is built')] : []),
    ...(written.expects === undefined ? [missing(['expects'], 'it must be a mapping')] : []),
  ];
};

const misplacedKeys = (document: ParsedDocument<WrittenClib>, system: BuildSystem, base: Clib | undefined): readonly Problem[] => {
  const { written } = document;
  const build = written.build ?? {};
  const problems: Problem[] = [];
  const places: readonly [keyof typeof build, readonly BuildSystem[]][] = [
    ['configure', ['autotools', 'cmake']],
    ['script', ['autotools']],
    ['passes', ['autotools', 'cmake']],
    ['targets', ['autotools', 'cmake', 'make']],
    ['install', ['autotools', 'make']],
    ['arguments', ['autotools', 'make']],
    ['steps', ['steps']],
    ['copy', ['prebuilt']],
  ];
  for (const [key, systems] of places) {
    if (build[key] !== undefined && !systems.includes(system)) {
      problems.push(document.problemAt(['build', key], `"build.${key}" means nothing for the build system ${system}`, `it is for ${systems.join(', ')}`, 'key'));
    }
  }
  if (system === 'steps' && build.steps === undefined && base === undefined) problems.push(document.problemAt(['build'], 'the build system steps needs "build.steps"', undefined, 'key'));
  if (system === 'prebuilt' && build.copy === undefined && base === undefined) problems.push(document.problemAt(['build'], 'the build system prebuilt needs "build.copy"', undefined, 'key'));
  const kind = written.kind ?? base?.kind ?? 'library';
  if (written.exports !== undefined && kind !== 'tool') problems.push(document.problemAt(['exports'], '"exports" is for tools', 'write "kind: tool", or remove it', 'key'));
  const { check } = written;
  if (check?.run !== undefined && (check.code !== undefined || check.includes !== undefined || check.libraries !== undefined || check.flags !== undefined)) {
    problems.push(document.problemAt(['check', 'run'], '"check.run" stands beside words about a program to compile', 'keep one of the two', 'key'));
  }
  return problems;
};

/** Applies what differs for a platform or for the source that was found. */
export const adjustClib = (clib: Clib, adjustment: ClibAdjustment): Clib => ({
  ...clib,
  version: adjustment.version ?? clib.version,
  provides: adjustment.provides ?? clib.provides,
  license: {
    spdx: adjustment.license?.spdx ?? clib.license.spdx,
    files: [...clib.license.files, ...(adjustment.license?.files ?? [])],
  },
  build: {
    ...clib.build,
    configure: [...clib.build.configure, ...(adjustment.configure ?? [])],
    arguments: [...clib.build.arguments, ...(adjustment.arguments ?? [])],
    targets: adjustment.targets ?? clib.build.targets,
    install: adjustment.install ?? clib.build.install,
    patches: [...clib.build.patches, ...(adjustment.patches ?? [])],
    environment: { ...clib.build.environment, ...adjustment.environment },
    directory: adjustment.directory ?? clib.build.directory,
    steps: adjustment.steps ?? clib.build.steps,
  },
});

/** Every patch that some platform or source may ask for, each once. */
export const patchesOf = (clib: Clib): readonly PatchFile[] => {
  const adjustments = [...clib.sources.map(({ adjust }) => adjust), ...Object.values(clib.platforms)];
  const all = [...clib.build.patches, ...adjustments.flatMap((adjustment) => adjustment?.patches ?? [])];
  return [...new Map(all.map((patch) => [`${patch.folder}\n${patch.name}`, patch])).values()];
};
