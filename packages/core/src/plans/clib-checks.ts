import type { Clib } from '../definitions/clib';
import type { DocumentPath } from '../definitions/document';
import type { ClibRecord } from '../definitions/records';
import type { Source } from '../definitions/source';
import { nearestWord } from '../errors/nearest-word';
import type { ErrorCode } from '../errors/wheel-error';
import { absolutePathsOf } from '../formats/pkg-config-file';
import { isSharedLibrary } from '../values/shared-library-name';
import type { GlibcOrMusl, Target } from '../values/target';
import { compareNumbers } from '../values/version';
import { licenseTargets } from './clib-plan';
import { linkedPath, type PrefixEntry } from './clib-relocation';

/** Something wrong with what was built, and the place in clib.yaml where a person would look. */
export interface ClibFinding {
  readonly code: ErrorCode;
  readonly path: DocumentPath;
  readonly message: string;
  readonly hint?: string;
}

/** Licence texts that the source does not have; asked before any work. */
export const checkLicenseFiles = (clib: Clib, sourceFiles: ReadonlySet<string>): readonly ClibFinding[] =>
  clib.license.files.flatMap((file, position) => {
    if (sourceFiles.has(file)) return [];
    const near = nearestWord(file, [...sourceFiles]) ?? [...sourceFiles].find((other) => /(^|\/)(licen[cs]e|copying|notice)/iu.test(other));
    return [
      {
        code: 'license-missing' as const,
        path: ['license', 'files', position],
        message: `the source has no ${file}`,
        ...(near === undefined ? {} : { hint: `it has ${near}` }),
      },
    ];
  });

/** Headers, libraries and pkg-config files that `expects` names and the prefix lacks. File names of Linux mean those of the system. */
export const checkExpectations = (clib: Clib, entries: readonly PrefixEntry[], system: Target['system'] = 'linux'): readonly ClibFinding[] => {
  const paths = entries.map(({ path }) => path);
  const missing = (key: string, position: number, message: string, candidates: readonly string[]): ClibFinding => ({
    code: 'expectation-failed',
    path: ['expects', key, position],
    message,
    hint: candidates.length === 0 ? 'nothing of that kind was installed' : `installed: ${some(candidates)}`,
  });
  const libraries = paths.filter((path) => /^lib\/lib[^/]+\.(a|so|dylib|dll)(\.[^/]*)?$/u.test(path) || /^lib\/[^/]+\.lib$/u.test(path));
  const headers = paths.filter((path) => path.startsWith('include/'));
  const sonames = entries.flatMap((entry) => (entry.kind === 'shared' && entry.shared.soname !== undefined ? [entry.shared.soname] : []));
  const programs = paths.filter((path) => path.startsWith('bin/'));
  const pkgConfig = paths.filter((path) => path.endsWith('.pc'));
  return [
    ...clib.expects.headers.flatMap((header, position) =>
      paths.includes(`include/${header}`) ? [] : [missing('headers', position, `no include/${header}`, headers.map((path) => path.slice('include/'.length)))],
    ),
    ...clib.expects.libraries.flatMap((name, position) =>
      libraries.some((path) => isLibrary(path, name)) ? [] : [missing('libraries', position, `neither lib/lib${name}.so nor lib/lib${name}.a`, libraries.map((path) => path.slice('lib/'.length)))],
    ),
    ...clib.expects.pkgConfig.flatMap((name, position) =>
      pkgConfig.some((path) => path.endsWith(`pkgconfig/${name}.pc`)) ? [] : [missing('pkg-config', position, `no ${name}.pc`, pkgConfig)],
    ),
    ...clib.expects.sonames.flatMap((soname, position) => (sonames.some((name) => isSharedLibrary(name, soname, system)) ? [] : [missing('sonames', position, `no shared library ${system === 'linux' ? `has the SONAME ${soname}` : `is ${soname} of ${system}`}`, sonames)])),
    ...clib.expects.programs.flatMap((name, position) => (programs.includes(`bin/${name}`) || (system === 'windows' && programs.includes(`bin/${name}.exe`)) ? [] : [missing('programs', position, `no bin/${name}`, programs.map((path) => path.slice('bin/'.length)))])),
  ];
};

/** What would tie the prefix to this machine although it was relocated. */
export const checkRelocated = (entries: readonly PrefixEntry[], leaking: readonly { readonly path: string; readonly folder: string }[]): readonly ClibFinding[] => {
  const paths = new Set(entries.map(({ path }) => path));
  const folders = new Set(entries.flatMap(({ path }) => path.split('/').map((_, length, parts) => parts.slice(0, length).join('/'))));
  const leak = (message: string, hint: string): ClibFinding => ({ code: 'leaks-build-path', path: ['build'], message, hint });
  return [
    ...leaking.map(({ path, folder }) => leak(`${path} has the build folder ${folder} in it`, 'the build records its own folder or flags: look in the sources for where it writes them')),
    ...entries.flatMap((entry): ClibFinding[] => {
      switch (entry.kind) {
        case 'text': {
          const absolute = entry.path.endsWith('.pc') ? absolutePathsOf(entry.text) : [];
          return absolute.length === 0 ? [] : [leak(`${entry.path} has the absolute path ${some(absolute)}`, 'correct it with a patch: it is right on one machine only')];
        }
        case 'link': {
          const to = linkedPath(entry.path, entry.target);
          if (entry.target.startsWith('/') || to === undefined) return [leak(`the link ${entry.path} leads to ${entry.target}`, 'a link must lead to a place in the prefix, by a relative path')];
          return paths.has(to) || folders.has(to) ? [] : [leak(`the link ${entry.path} leads to ${entry.target}, which is not there`, 'the build installs a link without its target')];
        }
        case 'shared':
          return entry.shared.runpath.length === 0 ? [] : [leak(`${entry.path} has the run-time search path ${entry.shared.runpath.join(':')}`, entry.shared.system === undefined ? 'patchelf did not remove it' : 'an option of its build can keep it from that')];
        case 'other':
          return [];
      }
    }),
  ];
};

/** Shared libraries and programs that are for another machine than the platform's. */
export const checkMachine = (entries: readonly PrefixEntry[], architecture: string): readonly ClibFinding[] =>
  entries.flatMap((entry) =>
    entry.kind === 'shared' && entry.shared.machine !== architecture
      ? [{ code: 'expectation-failed' as const, path: ['build'], message: `${entry.path} is for ${entry.shared.machine}, not for ${architecture}`, hint: 'the build called a compiler that is not "cc", or kept a binary of its source' }]
      : [],
  );

/** Files of macOS that need a newer one than the platform's oldest, and files that are of another system. */
export const checkSystem = (entries: readonly PrefixEntry[], target: Target): readonly ClibFinding[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'shared') return [];
    const { system = 'linux', minimum } = entry.shared;
    const finding = (message: string): ClibFinding => ({ code: 'policy-exceeded', path: ['build'], message: `${entry.path} ${message}`, hint: 'was it made by cc and c++ of the platform? They know what it is for' });
    if (system !== target.system) return [finding(`is a file of ${system}, not of ${target.system}`)];
    return target.system === 'macos' && (minimum === undefined || compareNumbers(minimum, target.minimum) > 0) ? [finding(`needs macOS ${minimum ?? 'of an unknown version'}, newer than ${target.minimum}`)] : [];
  });

/** Symbol versions of glibc that are newer than the floor of the platform. */
export const checkFloor = (entries: readonly PrefixEntry[], floor: GlibcOrMusl | undefined): readonly ClibFinding[] =>
  floor?.name !== 'glibc'
    ? []
    : entries.flatMap((entry) => {
        if (entry.kind !== 'shared') return [];
        const newer = entry.shared.versionNeeds.filter(({ version }) => version.startsWith('GLIBC_') && isNewer(version.slice('GLIBC_'.length), floor.version));
        if (newer.length === 0) return [];
        return [
          {
            code: 'policy-exceeded' as const,
            path: ['build'],
            message: `${entry.path} needs ${some(newer.map(({ library, version, symbols }) => `${symbols.length === 0 ? '' : `${symbols.join(', ')} of `}${version} of ${library}`))}, newer than glibc ${floor.version}`,
            hint: 'something of this machine was linked in, or a prebuilt library is for newer systems: write "null" for this platform where it cannot be built',
          },
        ];
      });

export interface ClibRecordRequest {
  /** Adjusted for the platform and the source. */
  readonly clib: Clib;
  readonly platform: string;
  readonly digest: string;
  /** undefined where nothing was built. */
  readonly source: Source | undefined;
  readonly check: ClibRecord['check'];
  readonly entries: readonly PrefixEntry[];
  /** sha256 of every file of the prefix, by path. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** What goes beside the finished prefix. */
export const clibRecord = ({ clib, platform, digest, source, check, entries, hashes }: ClibRecordRequest): ClibRecord => ({
  name: clib.name,
  kind: clib.kind,
  version: clib.version,
  platform,
  digest,
  source: source === undefined ? null : { file: source.fileName, sha256: source.sha256, differs: source.differs },
  license: { spdx: clib.license.spdx, files: licenseTargets(clib).map(({ to }) => to) },
  provides: clib.provides,
  needs: clib.needs,
  exports: clib.exports,
  check,
  sonames: Object.fromEntries(
    entries.flatMap((entry) => (entry.kind === 'shared' && entry.shared.soname !== undefined ? [[entry.shared.soname, entry.path] as const] : [])).sort(byFirst),
  ),
  files: Object.fromEntries(entries.map((entry) => [entry.path, entry.kind === 'link' ? `-> ${entry.target}` : (hashes[entry.path] ?? '')] as const).sort(byFirst)),
});

const byFirst = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

const isLibrary = (path: string, name: string): boolean => {
  if (path === `lib/${name}.lib`) return true;
  const rest = path.startsWith(`lib/lib${name}.`) ? path.slice(`lib/lib${name}.`.length) : '';
  return rest === 'a' || rest === 'dll.a' || rest === 'so' || rest === 'dylib' || rest.startsWith('so.') || rest.endsWith('.dylib');
};

const isNewer = (version: string, floor: string): boolean => {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number));
  for (let position = 0; position < 3; position += 1) {
    const difference = (a?.[position] ?? 0) - (b?.[position] ?? 0);
    if (Number.isNaN(difference)) return true;
    if (difference !== 0) return difference > 0;
  }
  return false;
};

/** A handful, for a message. */
const some = (words: readonly string[]): string => (words.length > 6 ? `${words.slice(0, 6).join(', ')} and ${words.length - 6} more` : words.join(', '));
