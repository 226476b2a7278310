import type { ParsedDocument } from '../definitions/document';
import type { WrittenClib } from '../definitions/clib-schema';
import { normalizeSource, renderSource, type WrittenSource } from '../definitions/source';
import { WheelError } from '../errors/wheel-error';
import { editYaml, type YamlEdit } from '../formats/yaml-edit';
import { isPreRelease, namesRelease, replaceRelease } from '../values/release-version';

/** The release that a clib.yaml is at, by the source that comes from upstream. */
export interface PresentRelease {
  /** Of the source among `sources`. */
  readonly position: number;
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

/**
 * The first source with a URL, and the version it holds.
 *
 * @throws WheelError definition-invalid when there is none
 */
export const presentRelease = ({ file, written }: Pick<ParsedDocument<WrittenClib>, 'file' | 'written'>): PresentRelease => {
  const position = (written.sources ?? []).findIndex((source) => 'url' in source);
  const source = written.sources?.[position];
  const version = source?.adjust?.version ?? written.version;
  if (source !== undefined && 'url' in source && version !== undefined) return { position, version, url: source.url, sha256: source.sha256 };
  const inherits = written.extends !== undefined && written.sources === undefined;
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: inherits ? `${file} has no sources of its own: it extends ${written.extends}` : source === undefined ? `${file} has no source with a "url", so there is no upstream to ask` : `${file} says no version`,
    hint: inherits ? `bump ${written.extends}` : source === undefined ? 'write the new version and its sha256 by hand' : 'write "version" into it',
  });
};

export interface NewRelease {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

export interface BumpPlan {
  /** The new text of the clib.yaml. */
  readonly text: string;
  /** Sources that were taken out, as a person reads them. */
  readonly removed: readonly string[];
}

/**
 * Puts a new release into a clib.yaml; every other byte stays. Sources that hold other bytes are taken out: they would
 * silently build the old version.
 */
export const planBump = (document: Pick<ParsedDocument<WrittenClib>, 'file' | 'written'>, text: string, release: NewRelease): BumpPlan => {
  const present = presentRelease(document);
  const { written } = document;
  const sources = written.sources ?? [];
  const source = sources[present.position];
  const edits: YamlEdit[] = [];
  const set = (path: YamlEdit['path'], before: string | undefined, after: string): void => {
    if (before !== undefined && before !== after) edits.push({ kind: 'set', path, value: after });
  };
  /** Where a text names the old version, it is to name the new one. */
  const follow = (path: YamlEdit['path'], before: string | undefined): void => {
    if (before !== undefined && namesRelease(before, present.version)) set(path, before, replaceRelease(before, present.version, release.version));
  };
  const at = ['sources', present.position];
  set(['version'], written.version, release.version);
  set([...at, 'url'], present.url, release.url);
  set([...at, 'sha256'], present.sha256, release.sha256);
  follow([...at, 'folder'], source?.folder);
  set([...at, 'adjust', 'version'], source?.adjust?.version, release.version);
  follow([...at, 'adjust', 'directory'], source?.adjust?.directory);
  follow(['build', 'directory'], written.build?.directory);
  follow(['check', 'prints'], written.check?.prints);
  const others = sources.map((other, position) => ({ other, position })).filter(({ other, position }) => position !== present.position && other.sha256 !== release.sha256);
  edits.push(...others.map(({ position }): YamlEdit => ({ kind: 'remove', path: ['sources', position] })));
  return { text: editYaml(text, edits), removed: others.map(({ other }) => rendered(other)) };
};

const rendered = (source: WrittenSource): string => renderSource(normalizeSource(source));

/** The newest of versions in order, oldest first; pre-releases count when they are asked for. */
export const newestRelease = (versions: readonly string[], preReleases: boolean): string | undefined => versions.filter((version) => preReleases || !isPreRelease(version)).at(-1);

/** @example bumpLine('libpng', '1.6.48', { version: '1.6.50', sha256 }) // 'libpng: 1.6.48 -> 1.6.50 (sha256 b17e...)' */
export const bumpLine = (name: string, from: string, { version, sha256 }: Pick<NewRelease, 'version' | 'sha256'>): string => `${name}: ${from} -> ${version} (sha256 ${sha256})`;
