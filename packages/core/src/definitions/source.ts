import { z } from 'zod';
import { argvField, exactVersionField, httpsUrlField, nameField, relativePathField, sha256Field } from './fields';
import type { PatchFile } from './patch-file';

/** What building from one particular source changes: a repack without some part of upstream's archive. */
export const clibAdjustmentSchema = z
  .strictObject({
    version: exactVersionField.optional(),
    provides: z.array(nameField).optional().describe('Replaces `provides` of the library.'),
    license: z
      .strictObject({
        spdx: z.string().min(1).optional().describe('Replaces `license.spdx`.'),
        files: z.array(relativePathField).optional().describe('Appended to `license.files`.'),
      })
      .optional()
      .describe('What differs in the licence.'),
    notice: z.string().optional().describe('A line for the output: what is different.'),
    configure: z.array(z.string()).optional().describe('Appended to `build.configure`.'),
    arguments: z.array(z.string()).optional().describe('Appended to `build.arguments`.'),
    targets: z.array(z.string()).optional().describe('Replaces `build.targets`.'),
    install: z.array(z.string()).min(1).optional().describe('Replaces `build.install`.'),
    patches: z.array(relativePathField).optional().describe('Appended to `build.patches`.'),
    environment: z.record(z.string(), z.string()).optional().describe('Merged over `build.environment`.'),
    directory: relativePathField.optional().describe('Replaces `build.directory`.'),
    steps: z.array(argvField).optional().describe('Replaces `build.steps`.'),
  })
  .describe('What differs for this source or platform.');

const common = {
  sha256: sha256Field,
  only: z.array(relativePathField).min(1).optional().describe('Folders and files to unpack, without the folder at the top of the archive: of a large archive the part that counts. All when not said.'),
  folder: relativePathField.optional().describe('Folder inside the archive that is the source; everything else is relative to it.'),
  differs: z.string().optional().describe('How this file differs from upstream’s release, in a few words.'),
  adjust: clibAdjustmentSchema.optional(),
};

export const urlSourceSchema = z
  .strictObject({ url: httpsUrlField, ...common })
  .describe('A file at an upstream URL.');

export const debianSourceSchema = z
  .strictObject({
    debian: z
      .strictObject({
        source: nameField.describe('Name of the Debian source package.'),
        version: z.string().min(1).describe('Version of the source package, with its epoch.'),
        file: relativePathField.describe('Name of the archive in the source package.'),
        area: z.enum(['main', 'contrib', 'non-free']).optional().describe('Area of the archive; main when not said.'),
      })
      .describe('A Debian source package.'),
    ...common,
  })
  .describe('A file of a Debian source package, through this machine’s own apt configuration, without root.');

export const indexSourceSchema = z
  .strictObject({
    index: z
      .strictObject({
        distribution: nameField.describe('Name of the distribution.'),
        file: relativePathField.describe('File name of the sdist or wheel.'),
      })
      .describe('An entry of the Python index.'),
    ...common,
  })
  .describe('An sdist or wheel of the user’s own Python index (pip’s or uv’s configuration).');

export const crateSourceSchema = z
  .strictObject({
    crate: z
      .strictObject({
        name: nameField.describe('Name of the crate.'),
        version: exactVersionField,
      })
      .describe('A crate, which often carries the C library that it wraps.'),
    ...common,
  })
  .describe('A crate of the Rust registry, through this machine’s own cargo and its configuration.');

const mavenWord = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/u, 'letters, digits, ".", "_" and "-" only');

export const mavenSourceSchema = z
  .strictObject({
    maven: z
      .strictObject({
        group: mavenWord.describe('Group, such as org.bytedeco.'),
        artifact: mavenWord.describe('Artifact, such as cpython.'),
        version: mavenWord.describe('Exact version; quote it.'),
        classifier: mavenWord.optional().describe('Which of its files: linux-arm64.'),
      })
      .describe('A jar of a Maven repository.'),
    ...common,
  })
  .describe('A jar of Maven Central, or of what Maven’s settings.xml names in its place.');

export const mirrorSourceSchema = z
  .strictObject({
    mirror: z.string().min(1).describe('A folder (relative to this file) or an https:// URL that holds files by sha256 or by name.'),
    file: relativePathField.describe('File name to look for after the sha256.'),
    ...common,
  })
  .describe('A file of a mirror, searched by hash, then by name.');

/** One place where the bytes can be had. Every entry has its own sha256, checked before use. */
export const sourceSchema = z.union([urlSourceSchema, debianSourceSchema, indexSourceSchema, crateSourceSchema, mavenSourceSchema, mirrorSourceSchema]);

/** A source as written: the keys `url`, `debian`, `index`, `crate`, `maven`, `mirror` say which kind it is. */
export type WrittenSource = z.infer<typeof sourceSchema>;

export type WrittenAdjustment = z.infer<typeof clibAdjustmentSchema>;

/** What differs, with patches that know where they are. */
export type ClibAdjustment = Omit<WrittenAdjustment, 'patches'> & { readonly patches?: readonly PatchFile[] | undefined };

/** @param folder of the file that the adjustment is written in */
export const normalizeAdjustment = (written: WrittenAdjustment, folder: string): ClibAdjustment => {
  const { patches, ...rest } = written;
  return patches === undefined ? rest : { ...rest, patches: patches.map((name) => ({ name, folder })) };
};

/** A source in its one spelling. `fileName` is what it is called in the store and in messages, `folder` the part of the archive that counts. */
export type Source = {
  readonly sha256: string;
  readonly fileName: string;
  readonly folder: string;
  /** Folders and files to unpack, without the folder at the top; empty for all. */
  readonly only: readonly string[];
  readonly differs: string | undefined;
  readonly adjust: ClibAdjustment;
} & (
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'debian'; readonly source: string; readonly version: string; readonly area: string }
  | { readonly kind: 'index'; readonly distribution: string }
  | { readonly kind: 'crate'; readonly name: string; readonly version: string }
  | { readonly kind: 'maven'; readonly group: string; readonly artifact: string; readonly version: string }
  | { readonly kind: 'mirror'; readonly location: string }
);

/** @param folder of the file that the source is written in */
export const normalizeSource = (written: WrittenSource, folder = '.'): Source => {
  const shared = { sha256: written.sha256, folder: written.folder ?? '.', only: written.only ?? [], differs: written.differs, adjust: normalizeAdjustment(written.adjust ?? {}, folder) };
  if ('url' in written) {
    const fileName = written.url.replace(/[?#].*$/u, '').replace(/\/+$/u, '').split('/').at(-1) ?? 'source';
    return { kind: 'url', url: written.url, fileName, ...shared };
  }
  if ('debian' in written) {
    const { source, version, file, area } = written.debian;
    return { kind: 'debian', source, version, area: area ?? 'main', fileName: file, ...shared };
  }
  if ('index' in written) {
    return { kind: 'index', distribution: written.index.distribution, fileName: written.index.file, ...shared };
  }
  if ('crate' in written) {
    const { name, version } = written.crate;
    return { kind: 'crate', name, version, fileName: `${name}-${version}.crate`, ...shared };
  }
  if ('maven' in written) {
    const { group, artifact, version, classifier } = written.maven;
    return { kind: 'maven', group, artifact, version, fileName: `${[artifact, version, ...(classifier === undefined ? [] : [classifier])].join('-')}.jar`, ...shared };
  }
  return { kind: 'mirror', location: written.mirror, fileName: written.file, ...shared };
};

/** What a person reads: `https://zlib.net/...`, `Debian source zlib 1:1.3.1-1 (zlib_1.3.1.orig.tar.gz)`. */
export const renderSource = (source: Source): string => {
  switch (source.kind) {
    case 'url':
      return source.url;
    case 'debian':
      return `Debian source ${source.source} ${source.version} (${source.fileName})`;
    case 'index':
      return `${source.fileName} from the Python index`;
    case 'crate':
      return `crate ${source.name} ${source.version}`;
    case 'maven':
      return `${source.fileName} of ${source.group} from Maven`;
    case 'mirror':
      return `${source.fileName} from the mirror ${source.location}`;
  }
};
