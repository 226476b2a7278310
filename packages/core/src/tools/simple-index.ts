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
  readonly requiresPython: string | undefined;
  readonly yanked: boolean;
}

export interface IndexPage {
  /** `<base href>` of an HTML page. */
  readonly base: string | undefined;
  readonly links: readonly IndexLink[];
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
      'requires-python': z.string().nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
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
    links: parsed.data.files.map((file) => ({
      href: file.url,
      file: file.filename,
      sha256: validSha256(file.hashes?.['sha256']),
      requiresPython: file['requires-python'] ?? undefined,
      yanked: file.yanked !== undefined && file.yanked !== false,
    })),
  };
};

const parseHtml = (text: string): IndexPage => {
  const links: IndexLink[] = [];
  let base: string | undefined;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const { href } = attributes;
      if (href === undefined) return;
      if (name === 'base') base ??= href;
      if (name !== 'a') return;
      const [, path = '', fragment = ''] = /^([^#]*)#?(.*)$/su.exec(href.trim()) ?? [];
      links.push({
        href: path,
        file: undefined,
        // `#sha256-` is what old Gitea and Forgejo write.
        sha256: validSha256(/(?:^|&)sha256[=-]([0-9a-fA-F]+)/u.exec(fragment)?.[1]),
        requiresPython: attributes['data-requires-python'],
        yanked: attributes['data-yanked'] !== undefined,
      });
    },
  });
  parser.end(text);
  return { base, links };
};

const validSha256 = (text: string | undefined): string | undefined =>
  text !== undefined && /^[0-9a-f]{64}$/iu.test(text) ? text.toLowerCase() : undefined;
