import type { Metadata } from '../values/metadata';
import type { RecordEntry } from '../values/record';
import type { WheelFilename } from '../values/wheel-filename';

/** A file inside a wheel, without its bytes. */
export interface MemberOutline {
  /** bytes */
  readonly size: number;
  /** As RECORD writes them: `sha256=<urlsafe base64 without padding>`; of every algorithm that was asked for. */
  readonly hashes: readonly string[];
}

/** What a wheel says about itself and what is in it, for checks that need no contents. */
export interface WheelOutline {
  readonly filename: WheelFilename;
  /** Path in the wheel to what is there; folders are left out. */
  readonly members: ReadonlyMap<string, MemberOutline>;
  /** Name of the dist-info folder, without a slash. */
  readonly distInfo: string;
  readonly metadata: Metadata;
  /** undefined where there is none that can be read: that has been said already. */
  readonly wheel: Metadata | undefined;
  readonly record: readonly RecordEntry[] | undefined;
}

/** What was seen while a file of a release was read from its first byte to its last. */
export type ReleaseContents =
  | {
      readonly kind: 'wheel';
      readonly outline: WheelOutline;
      /** What is wrong with the archive, in sentences: `the member a.py has a data descriptor`, `it has no RECORD`. */
      readonly problems: readonly string[];
      /** The text of entry_points.txt; undefined where there is none. */
      readonly entryPoints: string | undefined;
    }
  | {
      readonly kind: 'sdist';
      readonly problems: readonly string[];
      /** Paths of the files in the archive, below its one top folder. */
      readonly members: ReadonlySet<string>;
    };
