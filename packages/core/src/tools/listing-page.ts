import { Parser } from 'htmlparser2';
import { parseIndexPage, type IndexLink, type IndexPage } from './simple-index';

/** A page that lists files, whoever made it. */
export interface ListingPage extends IndexPage {
  /** How the rest of a long list is asked for: a parameter of the query. */
  readonly next: { readonly parameter: 'marker' | 'continuation-token'; readonly value: string } | undefined;
  /** A list of names below the page's own address, whether that ends in a slash or not. */
  readonly raw: boolean;
  /** The list has as many entries as such lists may have, and cannot be asked for its rest. */
  readonly cut: boolean;
}

/** Entries of one page of Swift, by default; its HTML pages end there without a word. */
const swiftLimit = 10_000;

/**
 * Reads whatever lists files over HTTP: pages of a simple index (HTML, JSON), HTML listings of Apache, nginx, Swift and
 * Rackspace, flat pages of links, and the raw lists of Swift (JSON, text), nginx (JSON) and S3 (XML).
 *
 * @throws Error what is wrong with the page
 */
export const parseListingPage = (page: { readonly contentType: string; readonly text: string }): ListingPage => {
  const type = page.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' && page.text.trimStart().startsWith('[')) return rawPage(readJsonList(page.text), 'marker');
  if (type === 'text/plain' && !page.text.trimStart().startsWith('<')) return rawPage(page.text.split(/\r?\n/u).flatMap((name) => (name === '' ? [] : [{ name }])), 'marker');
  if (/^(?:application|text)\/xml$/u.test(type) && page.text.includes('<ListBucketResult')) return readBucket(page.text);
  const index = parseIndexPage(page);
  return { ...index, next: undefined, raw: false, cut: index.links.length >= swiftLimit };
};

interface RawEntry {
  readonly name: string;
  readonly size?: number | undefined;
  readonly md5?: string | undefined;
  readonly uploaded?: string | undefined;
}

const rawPage = (entries: readonly RawEntry[], parameter: 'marker'): ListingPage => {
  const last = entries.at(-1)?.name;
  return { base: undefined, pages: [], links: entries.flatMap(rawLink), next: last === undefined ? undefined : { parameter, value: last }, raw: true, cut: false };
};

/**
 * A name as a link. The folders in it stay apart; a name that leaves its place on the way through a URL (`a/../../b`,
 * which Swift stores) is no link at all.
 */
const rawLink = ({ name, size, md5, uploaded }: RawEntry): readonly IndexLink[] => {
  const segments = name.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) return [];
  const hashes: Record<string, string> = md5 !== undefined && /^[0-9a-f]{32}$/u.test(md5) ? { md5 } : {};
  return [
    {
      href: `./${segments.map(encodeURIComponent).join('/')}`,
      file: undefined,
      sha256: undefined,
      hashes,
      size,
      requiresPython: undefined,
      yanked: false,
      uploaded,
      metadata: false,
      signed: false,
    },
  ];
};

/** Objects of Swift (`bytes`, `hash`, `last_modified`) and files of nginx (`size`, `type`). */
const readJsonList = (text: string): readonly RawEntry[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it says it is JSON and is not');
  }
  if (!Array.isArray(value)) throw new Error('it is no list');
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { name, bytes, size, hash, slo_etag: sloEtag, last_modified: modified, type } = entry as Record<string, unknown>;
    if (typeof name !== 'string') return [];
    const written = bytes ?? size;
    return [
      {
        name: type === 'directory' ? `${name}/` : name,
        size: typeof written === 'number' ? written : undefined,
        // Of a large object this is the hash of its manifest.
        md5: typeof hash === 'string' && sloEtag === undefined ? hash : undefined,
        // Swift means UTC and does not say so.
        uploaded: typeof modified === 'string' ? modified.replace(/(\d)$/u, '$1Z') : undefined,
      },
    ];
  });
};

/** The answer of S3 to a question for the keys of a bucket. Its ETags are not taken for hashes: not all of them are. */
const readBucket = (text: string): ListingPage => {
  const entries: RawEntry[] = [];
  const path: string[] = [];
  let words: Record<string, string> = {};
  const of: Record<string, string> = {};
  const parser = new Parser(
    {
      onopentag: (name) => {
        path.push(name);
        if (name === 'Contents') words = {};
      },
      ontext: (piece) => {
        const [parent, name] = [path.at(-2), path.at(-1) ?? ''];
        if (parent === 'Contents') words[name] = `${words[name] ?? ''}${piece}`;
        else if (parent === 'ListBucketResult') of[name] = `${of[name] ?? ''}${piece}`;
      },
      onclosetag: (name) => {
        path.pop();
        if (name !== 'Contents' || words['Key'] === undefined) return;
        const size = Number(words['Size'] ?? Number.NaN);
        entries.push({ name: words['Key'], size: Number.isSafeInteger(size) ? size : undefined, uploaded: words['LastModified'] });
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  const page = rawPage(entries, 'marker');
  if (of['IsTruncated'] !== 'true') return { ...page, next: undefined };
  const token = of['NextContinuationToken'];
  return { ...page, next: token === undefined ? page.next : { parameter: 'continuation-token', value: token } };
};
