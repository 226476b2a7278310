import { adjustClib, type Clib } from '../definitions/clib';
import { patchPath, type PatchFile, type PatchText } from '../definitions/patch-file';
import type { ClibRecord } from '../definitions/records';
import type { Source } from '../definitions/source';
import type { ToolchainRecord } from '../definitions/toolchain';
import { WheelError } from '../errors/wheel-error';
import { digestOf, type Digestible } from './digest';
import { engineInputs } from './toolchain-plan';
import { toolsInBuilds } from './tools-in-builds';

/** Changes when the way this file's neighbors build, relocate or check changes what comes out. */
export const clibRecipe = 2;

export interface ClibInputs {
  /** Already adjusted for the platform. */
  readonly clib: Clib;
  /** Texts of all patches that a source may ask for, by `patchPath`. */
  readonly patches: ReadonlyMap<string, string>;
  /** Records of what it needs, directly. */
  readonly dependencies: readonly ClibRecord[];
  readonly toolchain: ToolchainRecord;
}

/**
 * The library as it is built for a platform.
 *
 * @throws WheelError platform-unsupported
 */
export const clibForPlatform = (clib: Clib, platform: string): Clib => {
  const adjustment = clib.platforms[platform];
  if (adjustment === null) {
    throw new WheelError({
      code: 'platform-unsupported',
      family: 'usage',
      message: `${clib.name} is not built for ${platform}`,
      hint: clib.reasons[platform] ?? 'its clib.yaml says "null" for this platform',
    });
  }
  return adjustment === undefined ? clib : adjustClib(clib, adjustment);
};

/** The library as it is built from the source that was found. */
export const clibForSource = (clib: Clib, source: Source): Clib => adjustClib(clib, source.adjust);

/** Of the places that have the very same bytes the one listed first, so that what is made does not depend on which answered. */
export const canonicalSource = (clib: Clib, found: Source): Source => clib.sources.find(({ sha256 }) => sha256 === found.sha256) ?? found;

/** Lines for the output about what is different for this platform and this source; how the file differs is said when it is obtained. */
export const clibNotices = (clib: Clib, platform: string, source: Source | undefined): readonly string[] =>
  [clib.platforms[platform]?.notice, source?.adjust.notice].filter((line) => line !== undefined);

/**
 * sha256 over everything that goes into a C library built from one of its sources. Where a source may be had does
 * not count, so that another mirror of the same bytes rebuilds nothing; nor do notices.
 *
 * @param sha256 of the source that is (or was) used
 */
export const clibDigest = ({ clib, patches, dependencies, toolchain }: ClibInputs, sha256: string): string => {
  const choices = new Map(
    clib.sources.map((source) => {
      const { notice: _, patches: named, ...adjust } = source.adjust;
      const choice = { sha256: source.sha256, folder: source.folder, ...(source.only.length === 0 ? {} : { only: source.only }), differs: source.differs, adjust, patches: patchTexts(named ?? [], patches) };
      return [digestOf(choice), choice] as const;
    }),
  );
  const { platforms: _, reasons: __, sources: ___, build, ...definition } = clib;
  return digestOf({
    recipe: clibRecipe,
    definition: { ...definition, build: { ...build, patches: [] } } as unknown as Digestible,
    choices: [...choices.values()],
    source: sha256,
    patches: patchTexts(build.patches, patches),
    dependencies: dependencies.map(({ name, digest }) => ({ name, digest })),
    engine: engineInputs(toolchain.engine),
    tools: toolsInBuilds(toolchain, clib.build.tools),
    machine: toolchain.machine,
  });
};

/** Patches in the order they are applied in. Where they are does not count. */
export const patchTexts = (patches: readonly PatchFile[], texts: ClibInputs['patches']): readonly PatchText[] =>
  patches.map((patch) => ({ name: patch.name, text: texts.get(patchPath(patch)) ?? '' }));

/** True when what a record describes is what these inputs would make again. */
export const isClibUpToDate = (record: ClibRecord, inputs: ClibInputs): boolean =>
  (inputs.clib.build.system === 'machine' || inputs.clib.sources.some((source) => source.sha256 === record.source?.sha256)) && record.digest === clibDigest(inputs, record.source?.sha256 ?? '');

/**
 * Files that two prefixes have in common with different content: merged, one would hide the other.
 *
 * @throws WheelError definition-invalid naming both libraries and a file
 */
export const refusePrefixCollisions = (records: readonly ClibRecord[]): void => {
  const owners = new Map<string, { readonly name: string; readonly content: string }>();
  for (const { name, files } of records) {
    for (const [path, content] of Object.entries(files)) {
      const owner = owners.get(path);
      if (owner === undefined) owners.set(path, { name, content });
      else if (owner.content !== content) {
        throw new WheelError({
          code: 'definition-invalid',
          family: 'usage',
          message: `${owner.name} and ${name} both install ${path}, and they differ`,
          hint: 'a build can use only one of them',
        });
      }
    }
  }
};
