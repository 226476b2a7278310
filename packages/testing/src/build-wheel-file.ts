import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

export interface WheelFileOptions {
  /** Name of the distribution, in any spelling. */
  readonly distribution?: string;
  readonly version?: string;
  /** `cp310-cp310-manylinux1_x86_64`; compressed sets (`py2.py3-none-any`) are expanded in WHEEL. */
  readonly tags?: string;
  readonly build?: string;
  /** Path in the wheel to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Further lines of METADATA: `Requires-Dist: numpy`. */
  readonly metadata?: readonly string[];
  readonly purelib?: boolean;
  /** Paths that are executable. */
  readonly executable?: readonly string[];
  /** Members beyond the rules: added behind RECORD, which does not know them. */
  readonly unrecorded?: Readonly<Record<string, string | Uint8Array>>;
}

export interface BuiltWheelFile {
  /** File name of the wheel. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Writes it into a folder and gives its path. */
  write(folder: string): string;
}

/**
 * A valid, tiny wheel (PEP 427): METADATA, WHEEL and a right RECORD, equal bytes for equal options.
 *
 * @example buildWheelFile({ distribution: 'spam', tags: 'cp310-cp310-linux_x86_64', files: { 'spam.py': '' } }).write(folder)
 */
export const buildWheelFile = (options: WheelFileOptions = {}): BuiltWheelFile => {
  const { distribution = 'spam', version = '1.0', tags = 'py3-none-any', build, files = {}, metadata = [], purelib = tags.endsWith('-none-any') } = options;
  const stem = `${distribution.replaceAll(/[-_.]+/gu, '_').toLowerCase()}-${version}`;
  const info = `${stem}.dist-info`;
  const members: Record<string, Uint8Array> = {};
  for (const [path, content] of Object.entries(files)) members[path] = bytesOf(content);
  members[`${info}/METADATA`] ??= bytesOf(['Metadata-Version: 2.1', `Name: ${distribution}`, `Version: ${version}`, ...metadata, ''].join('\n'));
  members[`${info}/WHEEL`] ??= bytesOf(
    ['Wheel-Version: 1.0', 'Generator: wheelwright-testing', `Root-Is-Purelib: ${String(purelib)}`, ...expandTags(tags).map((tag) => `Tag: ${tag}`), ...(build === undefined ? [] : [`Build: ${build}`]), ''].join('\n'),
  );
  const record = Object.entries(members).map(([path, bytes]) => `${quoted(path)},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}`);
  members[`${info}/RECORD`] ??= bytesOf([...record, `${info}/RECORD,,`, ''].join('\n'));
  for (const [path, content] of Object.entries(options.unrecorded ?? {})) members[path] = bytesOf(content);

  const zip: Zippable = {};
  // ZIP keeps local time: this date is the same in every zone.
  const mtime = new Date(2020, 0, 1);
  for (const [path, bytes] of Object.entries(members)) {
    const mode = options.executable?.includes(path) === true ? 0o100755 : 0o100644;
    zip[path] = [bytes, { os: 3, attrs: mode * 0x10000, mtime, level: 6 }];
  }
  const bytes = zipSync(zip);
  const file = `${[stem, ...(build === undefined ? [] : [build]), tags].join('-')}.whl`;
  return {
    file,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    write: (folder) => {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, file);
      writeFileSync(path, bytes);
      return path;
    },
  };
};

const bytesOf = (content: string | Uint8Array): Uint8Array => (typeof content === 'string' ? Buffer.from(content) : content);

const quoted = (path: string): string => (/[",]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path);

const expandTags = (tags: string): readonly string[] => {
  const [python = '', abi = '', platform = ''] = tags.split('-');
  return python.split('.').flatMap((one) => abi.split('.').flatMap((two) => platform.split('.').map((three) => `${one}-${two}-${three}`)));
};
