import { normalizeVersion, compareVersions } from '../values/version';
import type { ReleaseFile } from '../values/release-file';

/** One text part of the form. */
export type UploadField = readonly [name: string, value: string];

/**
 * Headers of METADATA and what the upload interface of PyPI calls them: mostly the plural of what may stand several
 * times, with exceptions. A field under a wrong name is ignored without a word.
 */
const single: Readonly<Record<string, string>> = {
  'metadata-version': 'metadata_version',
  name: 'name',
  version: 'version',
  summary: 'summary',
  keywords: 'keywords',
  'home-page': 'home_page',
  'download-url': 'download_url',
  author: 'author',
  'author-email': 'author_email',
  maintainer: 'maintainer',
  'maintainer-email': 'maintainer_email',
  license: 'license',
  'license-expression': 'license_expression',
  'requires-python': 'requires_python',
  'description-content-type': 'description_content_type',
  description: 'description',
};

const repeated: Readonly<Record<string, string>> = {
  platform: 'platform',
  'supported-platform': 'supported_platform',
  classifier: 'classifiers',
  requires: 'requires',
  provides: 'provides',
  obsoletes: 'obsoletes',
  'requires-dist': 'requires_dist',
  'provides-dist': 'provides_dist',
  'obsoletes-dist': 'obsoletes_dist',
  'requires-external': 'requires_external',
  'project-url': 'project_urls',
  'provides-extra': 'provides_extra',
  dynamic: 'dynamic',
  'license-file': 'license_file',
  'import-name': 'import_name',
  'import-namespace': 'import_namespace',
};

/**
 * The text parts with which the upload interface of PyPI ("legacy") gets a file; its bytes follow as part `content`.
 * Values are those of METADATA, folds and all, as twine sends them.
 *
 * @example uploadFields(file) // [[':action', 'file_upload'], ['protocol_version', '1'], ['metadata_version', '2.1'], ...]
 */
export const uploadFields = (file: Pick<ReleaseFile, 'kind' | 'python' | 'sha256' | 'metadataText'>): readonly UploadField[] => {
  const { headers, body } = splitMetadata(file.metadataText);
  const version = headers.find(({ name }) => name === 'metadata-version')?.value ?? '';
  const described = headers.flatMap(({ name, value }): readonly UploadField[] => {
    if (name === 'license-file' && !hasLicenseFiles(version)) return [];
    const field = single[name] ?? repeated[name];
    return field === undefined || value === '' ? [] : [[field, inForm(name, value)]];
  });
  return [
    [':action', 'file_upload'],
    ['protocol_version', '1'],
    ...firstOfSingle(described),
    // Old releases of GitLab want it even when it says nothing.
    ...(described.some(([field]) => field === 'requires_python') ? [] : [['requires_python', ''] as const]),
    ...(body === '' ? [] : [['description', body] as const]),
    ['filetype', file.kind === 'wheel' ? 'bdist_wheel' : 'sdist'],
    ['pyversion', file.python],
    ['sha256_digest', file.sha256],
  ];
};

/** Some servers take the last of two, others none: the first, as every reader of METADATA does. The body is the description when there is one. */
const firstOfSingle = (fields: readonly UploadField[]): readonly UploadField[] => {
  const names = new Set(Object.values(single));
  return fields.filter(([field], position) => !names.has(field) || fields.findIndex(([other]) => other === field) === position);
};

const inForm = (name: string, value: string): string => {
  switch (name) {
    case 'name':
      // What setuptools always made of names; older imitators of PyPI count on it.
      return value.replace(/[^A-Za-z0-9.]+/gu, '-');
    case 'keywords':
      return value
        .split(',')
        .map((word) => word.trim())
        .join(', ');
    case 'project-url': {
      const [, label = value, url = ''] = /^([^,]*),(.*)$/su.exec(value) ?? [];
      return `${label.trim()}, ${url.trim()}`;
    }
    default:
      return value;
  }
};

/** setuptools wrote License-File for years before there was such a field: PyPI refuses it there. */
const hasLicenseFiles = (metadataVersion: string): boolean => {
  const [version, first] = [normalizeVersion(metadataVersion), normalizeVersion('2.4')];
  return version !== undefined && first !== undefined && compareVersions(version, first) >= 0;
};

/** Headers with names in lower case and values as they stand, and everything behind the first empty line as it stands. */
const splitMetadata = (text: string): { readonly headers: readonly { readonly name: string; readonly value: string }[]; readonly body: string } => {
  const end = /(?:^|\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))/u.exec(text);
  const [head, body] = end === null ? [text, ''] : [text.slice(0, end.index), text.slice(end.index + end[0].length)];
  const headers = head
    // A line that begins with a space goes on with the one before.
    .split(/(?:\r\n|\n|\r(?!\n))(?![ \t])/u)
    .flatMap((line) => {
      const [, name, value = ''] = /^([^:\s]+):[ \t]*(.*)$/su.exec(line) ?? [];
      return name === undefined ? [] : [{ name: name.toLowerCase(), value: value.replace(/[\r\n]+$/u, '') }];
    });
  return { headers, body };
};
