/** A page of links as PEP 503 and PEP 629 have it; each link in a line of its own. */
export const renderHtmlPage = (title: string, links: readonly string[]): string =>
  [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="pypi:repository-version" content="1.1">',
    `<title>${escapeHtml(title)}</title>`,
    '</head>',
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    ...links.map((link) => `${link}<br>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as it stands between tags or in an attribute. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/gu, (character) => entities[character] ?? character);

export interface FileLink {
  readonly file: string;
  /** Absolute, or relative to the page; without a hash behind it. */
  readonly url: string;
  readonly sha256?: string | undefined;
  readonly requiresPython?: string | undefined;
  /** Whether `<url>.metadata` is there (PEP 658): its sha256, or true where nobody says that. */
  readonly metadata?: string | boolean | undefined;
  readonly yanked: boolean;
  readonly signed?: boolean;
}

/** The link to one file (PEP 503). */
export const renderFileLink = ({ file, url, sha256, requiresPython, metadata = false, yanked, signed = false }: FileLink): string => {
  const attributes = [
    `href="${escapeHtml(`${url}${sha256 === undefined ? '' : `#sha256=${sha256}`}`)}"`,
    ...(requiresPython === undefined ? [] : [`data-requires-python="${escapeHtml(requiresPython)}"`]),
    // Both names: PEP 658 knew only the older one, and so do its first readers.
    ...(metadata === false ? [] : ['data-core-metadata', 'data-dist-info-metadata'].map((name) => `${name}="${typeof metadata === 'string' ? `sha256=${metadata}` : 'true'}"`)),
    ...(yanked ? ['data-yanked=""'] : []),
    ...(signed ? ['data-gpg-sig="true"'] : []),
  ];
  return `<a ${attributes.join(' ')}>${escapeHtml(file)}</a>`;
};
