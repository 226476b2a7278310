import { archiveStem, namesRelease, releasesAmong } from '../values/release-version';
import { parseIndexPage } from './simple-index';

/** Where the versions of a library are listed. */
export type Upstream =
  | {
      readonly kind: 'tags';
      /** URL of the repository. */
      readonly repository: string;
      /** Of the version that is known. */
      readonly tag: string;
    }
  | {
      readonly kind: 'listing';
      /** URL of a folder, with a slash at its end. */
      readonly folder: string;
      /** Of the file or folder in it that is the version that is known. */
      readonly entry: string;
    };

/** Shapes of archives that a forge makes of a repository or keeps for its releases. */
const forgeShapes: readonly RegExp[] = [
  /^(?<repository>https?:\/\/[^/]+\/.+?)\/-\/(?:archive|releases)\/(?<tag>[^/]+)\//u,
  /^(?<repository>https?:\/\/[^/]+\/[^/]+\/[^/]+)\/releases\/download\/(?<tag>[^/]+)\//u,
  /^(?<repository>https?:\/\/[^/]+\/[^/]+\/[^/]+)\/archive\/refs\/tags\/(?<tag>[^/?#]+)/u,
  // On other hosts, `archive` may be a folder like any other.
  /^(?<repository>https:\/\/github\.com\/[^/]+\/[^/]+)\/archive\/(?<tag>[^/?#]+)/u,
  /^(?<repository>https?:\/\/[^/]+\/[^/]+\/[^/]+)\/archive\/(?<tag>v?\d[^/?#]*)$/u,
];

/**
 * What to ask for newer versions of a file: the tags of its repository, or the listing of the first folder on its way
 * in which the version makes a difference. undefined when the URL does not name the version.
 */
export const upstreamOf = (url: string, version: string): Upstream | undefined => {
  for (const shape of forgeShapes) {
    const { repository, tag } = shape.exec(url)?.groups ?? {};
    if (repository === undefined || tag === undefined) continue;
    const name = archiveStem(decodeURIComponent(tag));
    if (namesRelease(name, version)) return { kind: 'tags', repository, tag: name };
  }
  const segments = url.replace(/[?#].*$/u, '').split('/');
  const at = segments.findIndex((segment, position) => position > 2 && namesRelease(segment, version));
  return at < 0 ? undefined : { kind: 'listing', folder: `${segments.slice(0, at).join('/')}/`, entry: segments[at] ?? '' };
};

/** git's words for the tags of a repository elsewhere; nothing is cloned. */
export const gitTagsArgv = (repository: string): readonly string[] => ['git', 'ls-remote', '--tags', '--refs', '--', repository];

/** The names in what `git ls-remote --tags` prints. */
export const parseGitTags = (stdout: string): readonly string[] => stdout.split('\n').flatMap((line) => /^[0-9a-f]{40,64}\trefs\/tags\/(.+?)(\^\{\})?$/u.exec(line)?.[1] ?? []);

/** The last part of every link of a page, which is what an HTML listing of a folder consists of. */
export const listedNames = (html: string): readonly string[] =>
  parseIndexPage({ contentType: 'text/html', text: html }).links.flatMap(({ href }) => {
    // Download pages of some hosts put a word behind the file.
    const last = href.replace(/[?#].*$/u, '').replace(/\/(download)?\/*$/u, '').split('/').at(-1) ?? '';
    return last === '' ? [] : [decoded(last)];
  });

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Versions that an upstream lists, oldest first. */
export const versionsOf = (upstream: Upstream, names: readonly string[], version: string): readonly string[] =>
  releasesAmong(names, upstream.kind === 'tags' ? upstream.tag : upstream.entry, version);
