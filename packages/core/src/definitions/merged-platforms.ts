import type { z } from 'zod';
import type { Problem } from '../errors/problem';
import { suggest } from '../errors/nearest-word';
import { macosFloor, macosProcessors } from '../policies/macos';
import { parsePlatformTag } from '../values/platform-tag';
import type { MacosTarget } from '../values/target';
import { compareNumbers } from '../values/version';
import type { ParsedDocument } from './document';
import type { Platform, platformSchema, WrittenPlatforms } from './platforms';

/** One of the two platforms whose wheels are merged. */
export type HalfPlatform = Extract<Platform, { engine: 'zig' }> & { readonly target: MacosTarget };

/**
 * A platform whose wheels are merged from those of two others, one for each processor: universal2 of macOS. Its stages
 * do the work of both, in folders below its own, and `repair` makes one wheel of two.
 */
export interface MergedPlatform {
  readonly key: string;
  readonly engine: 'merge';
  /** macosx_10_13_universal2 */
  readonly tag: string;
  /** In the order of `macosProcessors`: x86_64, arm64. */
  readonly halves: readonly [HalfPlatform, HalfPlatform];
  /** Whether an upload sends the wheels of the halves too. */
  readonly thin: boolean;
}

type WrittenRow = z.infer<typeof platformSchema>;

/** The rows with `engine: merge`, once the others are known. Every word that is wrong is a problem. */
export const normalizeMerged = (
  document: ParsedDocument<WrittenPlatforms>,
  platforms: ReadonlyMap<string, Platform>,
): { readonly value: ReadonlyMap<string, MergedPlatform>; readonly problems: readonly Problem[] } => {
  const rows = document.written.platforms;
  const problems: Problem[] = [];
  const value = new Map<string, MergedPlatform>();
  for (const [key, row] of Object.entries(rows)) {
    if (row.engine !== 'merge') continue;
    const at = ['platforms', key];
    const { halves: names, tag, thin = false } = row;
    problems.push(...idleWords(document, row, at));
    for (const [word, written] of Object.entries({ halves: names, tag })) {
      if (written === undefined) problems.push(document.problemAt(at, `the merge engine needs "${word}"`, undefined, 'key'));
    }
    const strange = tag === undefined || isUniversal(tag) ? undefined : `the tag ${tag} is not one of universal2`;
    if (strange !== undefined) problems.push(document.problemAt([...at, 'tag'], strange, 'such as macosx_10_13_universal2'));
    if (names === undefined) continue;
    const wrong = names.map((name, position) => {
      const message = whyNoHalf(document.written, platforms, name);
      return message === undefined ? [] : [document.problemAt([...at, 'halves', position], message.text, message.hint)];
    });
    problems.push(...wrong.flat());
    const halves = names.map((name) => platforms.get(name)).filter((half): half is HalfPlatform => half !== undefined && isHalf(half));
    const ordered = processors.flatMap((processor) => halves.filter(({ target }) => target.architecture === processor));
    const [first, second] = ordered;
    if (first === undefined || second === undefined || wrong.flat().length > 0) continue;
    if (first.target.architecture === second.target.architecture) {
      problems.push(document.problemAt([...at, 'halves'], `${names.join(' and ')} are both for ${first.target.architecture}`, `a universal2 wheel is for ${processors.join(' and ')}`));
      continue;
    }
    if (tag === undefined || strange !== undefined) continue;
    const late = ordered.flatMap((half) => tooNew(half, tag) ?? []);
    problems.push(...late.map((message) => document.problemAt([...at, 'tag'], message)));
    value.set(key, { key, engine: 'merge', tag, halves: [first, second], thin });
  }
  return { value, problems };
};

const processors = macosProcessors('universal2');

const isUniversal = (text: string): boolean => {
  const tag = parsePlatformTag(text);
  return tag.kind === 'macosx' && tag.architecture === 'universal2';
};

const isHalf = (platform: Platform): platform is HalfPlatform => platform.engine === 'zig' && platform.target.system === 'macos';

/** Why wheels of a row can be no half; nothing about a row that has problems of its own. */
const whyNoHalf = ({ platforms: rows }: WrittenPlatforms, platforms: ReadonlyMap<string, Platform>, name: string): { readonly text: string; readonly hint: string | undefined } | undefined => {
  const row = rows[name];
  if (row === undefined) return { text: `there is no platform "${name}"`, hint: suggest(name, Object.keys(rows)) };
  if (row.engine === 'merge') return { text: `"${name}" is merged itself`, hint: 'name the platforms that it is merged from' };
  if (row.engine === 'host') return { text: `"${name}" has the host engine, which builds for the processor of the machine alone`, hint: 'halves have the zig engine, both of them' };
  if (row.system !== 'macos') return { text: `"${name}" is for ${row.system ?? 'linux'}`, hint: 'only macOS has wheels for two processors' };
  const half = platforms.get(name);
  return half === undefined || isHalf(half) ? undefined : { text: `"${name}" is not for macOS`, hint: undefined };
};

/** 10.13 may stand in the tag beside a half for arm64, whose oldest macOS is 11.0 whatever the tag says. */
const tooNew = ({ key, target }: HalfPlatform, text: string): string | undefined => {
  const tag = parsePlatformTag(text);
  if (tag.kind !== 'macosx') return undefined;
  const floor = macosFloor(tag.version, target.architecture);
  return compareNumbers(target.minimum, floor) > 0 ? `the tag ${text} promises macOS ${floor} for ${target.architecture}, and ${key} needs ${target.minimum}` : undefined;
};

/** What is written and means nothing where nothing is compiled. */
const idleWords = (document: ParsedDocument<WrittenPlatforms>, row: WrittenRow, at: readonly string[]): readonly Problem[] => {
  const meant = new Set(['engine', 'halves', 'tag', 'thin']);
  return Object.keys(row).flatMap((word) => (meant.has(word) ? [] : [document.problemAt([...at, word], `"${word}" means nothing for the merge engine`, 'remove it: the halves say it', 'key')]));
};

/** A half as the merged platform's stages see it: the same platform, with its folders below the other one's. */
export const halfWithin = ({ key }: Pick<MergedPlatform, 'key'>, half: HalfPlatform): HalfPlatform => ({ ...half, within: key });
