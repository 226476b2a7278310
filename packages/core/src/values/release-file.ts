import type { Metadata } from './metadata';
import type { ProjectName } from './project-name';
import type { Version } from './version';

/** A wheel or an sdist that may be sent, as read from the very bytes that will be sent. */
export interface ReleaseFile {
  /** Its name. */
  readonly file: string;
  readonly kind: 'wheel' | 'sdist';
  /** Of the file name, normalized. */
  readonly project: ProjectName;
  /** Of the file name, normalized. */
  readonly version: Version;
  /** Python tags of a wheel as its name has them (`cp312`, `py2.py3`); `source` for an sdist. */
  readonly python: string;
  /** bytes */
  readonly size: number;
  /** 64 lower-case hexadecimal digits */
  readonly sha256: string;
  /** 32 lower-case hexadecimal digits: what object stores compare. */
  readonly md5: string;
  /** METADATA of a wheel, PKG-INFO of an sdist. */
  readonly metadata: Metadata;
  /** The same as it stands in the file, for `<file>.metadata` of PEP 658. */
  readonly metadataText: string;
}

/** A file that a server or a folder has already. What is not known is undefined; nothing is believed by name alone. */
export interface PublishedFile {
  readonly file: string;
  /** Lower-case hexadecimal digits by algorithm: sha256, md5. Empty where the server says none. */
  readonly hashes: Readonly<Record<string, string>>;
  /** bytes */
  readonly size: number | undefined;
  readonly yanked: boolean;
  /** When it came there, ISO 8601, as the server says it. */
  readonly uploaded: string | undefined;
}
