import { Parser } from 'htmlparser2';
import { z } from 'zod';

/** Some servers answer 406 to an Accept header without `*`/`*`, others send HTML to everyone: both forms are read. */
export const simpleIndexAccept =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, */*;q=0.01';

/** A link of an index page, as the page writes it: nothing in it has been checked. */
export interface IndexLink {
  /** May be relative to `base` of the page, or to the page's own URL. */
  readonly href: string;
  /** The file's name where the page says it apart from the link (JSON); otherwise the link's last part is the name. */
  readonly file: string | undefined;
  /** 64 lower-case hexadecimal digits */
  readonly sha256: string | undefined;
  /** All that the page says, sha256 among them: lower-case hexadecimal digits by algorithm. */
  readonly hashes: Readonly<Record<string, string>>;
  /** bytes */
  readonly size: number | undefined;
  readonly requiresPython: string | undefined;
  readonly yanked: boolean;
  /** ISO 8601, as the page says it. */
  readonly uploaded: string | undefined;
  /** Whether `<url>.metadata` is there (PEP 658): its sha256, or true where the page does not say that. */
  readonly metadata: string | boolean;
  /** Whether `<url>.asc` is there. */
  readonly signed: boolean;
}

export interface IndexPage {
  /** `<base href>` of an HTML page. */
  readonly base: string | undefined;
  readonly links: readonly IndexLink[];
  /** Links to further pages of the same list, where it is in several: `?page=2`. */
  readonly pages: readonly string[];
}

/**
 * Reads a project's page of a simple index (PEP 503 HTML, PEP 691 JSON) or a page of find-links.
 *
 * @throws Error what is wrong with the page
 */
export const parseIndexPage = (page: { readonly contentType: string; readonly text: string }): IndexPage => {
  const type = page.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type.endsWith('+json') || type === 'application/json') return parseJson(page.text);
  return parseHtml(page.text);
};

const jsonPage = z.object({
  meta: z.object({ 'api-version': z.string() }),
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()).optional(),
      size: z.int().nonnegative().nullish(),
      'upload-time': z.string().nullish(),
      'requires-python': z.string().nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
      'core-metadata': z.union([z.boolean(), z.record(z.string(), z.string())]).nullish(),
      'gpg-sig': z.boolean().nullish(),
    }),
  ),
});

const parseJson = (text: string): IndexPage => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it says it is JSON and is not');
  }
  const parsed = jsonPage.safeParse(value);
  if (!parsed.success) throw new Error(`it is not a page of the simple API (${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''})`);
  const version = parsed.data.meta['api-version'];
  if (!/^1\./u.test(version)) throw new Error(`it speaks version ${version} of the simple API; only 1.x is known`);
  return {
    base: undefined,
    pages: [],
    links: parsed.data.files.map((file) => {
      const hashes = validHashes(Object.entries(file.hashes ?? {}));
      const metadata = file['core-metadata'] ?? false;
      return {
        href: file.url,
        file: file.filename,
        sha256: hashes['sha256'],
        hashes,
        size: file.size ?? undefined,
        requiresPython: file['requires-python'] ?? undefined,
        yanked: file.yanked !== undefined && file.yanked !== false,
        uploaded: file['upload-time'] ?? undefined,
        metadata: typeof metadata === 'boolean' ? metadata : (validHashes(Object.entries(metadata))['sha256'] ?? true),
        signed: file['gpg-sig'] ?? false,
      };
    }),
  };
};

const parseHtml = (text: string): IndexPage => {
  const links: IndexLink[] = [];
  let base: string | undefined;
  const pages: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const { href } = attributes;
      if (href === undefined) return;
      if (name === 'base') base ??= href.trim();
      if (name !== 'a') return;
      const [, path = '', fragment = ''] = /^([^#]*)#?(.*)$/su.exec(href.trim()) ?? [];
      if (/^[^?]*\?(?:.*&)?page=\d+(?:&|$)/u.test(path) || /(?:^|\s)next(?:$|\s)/iu.test(attributes['rel'] ?? '')) pages.push(path);
      // `#sha256-` is what old Gitea and Forgejo write.
      const hashes = validHashes([...fragment.matchAll(/(?:^|&)([a-z0-9_]+)[=-]([0-9a-fA-F]+)(?=&|$)/gu)].map(([, algorithm = '', digits = '']) => [algorithm, digits]));
      links.push({
        href: path,
        file: undefined,
        sha256: hashes['sha256'],
        hashes,
        size: undefined,
        requiresPython: attributes['data-requires-python'],
        yanked: attributes['data-yanked'] !== undefined,
        uploaded: undefined,
        metadata: htmlMetadata(attributes['data-core-metadata'] ?? attributes['data-dist-info-metadata']),
        signed: attributes['data-gpg-sig'] === 'true',
      });
    },
  });
  parser.end(text);
  return { base, links, pages };
};

const htmlMetadata = (text: string | undefined): string | boolean => {
  if (text === undefined || text === 'false') return false;
  const [algorithm = '', digits = ''] = text.split('=');
  return validHashes([[algorithm, digits]])['sha256'] ?? true;
};

/** Hexadecimal digits of the algorithms that files are compared by; whatever has another length is no hash of its algorithm. */
const digitsOf: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128, blake2b_256: 64 };

const validHashes = (entries: readonly (readonly [algorithm: string, digits: string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    entries.flatMap(([algorithm, digits]) => (digits.length === digitsOf[algorithm] && /^[0-9a-f]+$/iu.test(digits) ? [[algorithm, digits.toLowerCase()]] : [])),
  );
