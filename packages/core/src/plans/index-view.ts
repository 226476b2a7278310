import type { ProjectName } from '../values/project-name';
import { escapeHtml, renderHtmlPage } from './static-index-html';

/** A file as an index lists it, with its whole address. */
export interface ViewedFile {
  readonly file: string;
  /** May hold the credentials of the index: the page is then a secret. */
  readonly url: string;
  readonly sha256?: string;
  readonly requiresPython?: string;
  readonly yanked: boolean;
  /** Whether `<url>.metadata` is there (PEP 658): its sha256, or true where nobody says that. */
  readonly metadata?: string | boolean;
}

/** One distribution's page of an index, as a page of an index in a folder (PEP 503): what a resolver sees of that index and nothing besides. */
export const renderIndexView = (name: ProjectName, files: readonly ViewedFile[]): string => renderHtmlPage(`Links for ${name}`, files.map(viewedLink));

const viewedLink = ({ file, url, sha256, requiresPython, yanked, metadata = false }: ViewedFile): string => {
  const attributes = [
    `href="${escapeHtml(`${url}${sha256 === undefined ? '' : `#sha256=${sha256}`}`)}"`,
    ...(requiresPython === undefined ? [] : [`data-requires-python="${escapeHtml(requiresPython)}"`]),
    ...(metadata === false ? [] : [`data-core-metadata="${typeof metadata === 'string' ? `sha256=${metadata}` : 'true'}"`]),
    ...(yanked ? ['data-yanked=""'] : []),
  ];
  return `<a ${attributes.join(' ')}>${escapeHtml(file)}</a>`;
};
