import type { ProjectName } from '../values/project-name';
import { renderFileLink, renderHtmlPage, type FileLink } from './static-index-html';

/**
 * One distribution's page of an index, as a page of an index in a folder (PEP 503): what a resolver sees of that index and nothing besides.
 *
 * @param files with whole addresses. One may hold the credentials of the index: the page is then a secret
 */
export const renderIndexView = (name: ProjectName, files: readonly FileLink[]): string => renderHtmlPage(`Links for ${name}`, files.map(renderFileLink));
