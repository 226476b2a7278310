import type { UploadRules } from '../definitions/destinations';
import { suggest } from '../errors/nearest-word';
import { parseRequirement, parseSpecifiers } from '../formats/requirement';
import { isRefusal, judgeLicenseExpression } from '../policies/spdx';
import { headerOf, headersOf, type Metadata } from '../values/metadata';
import { isProjectName } from '../values/project-name';
import { compareNumbers, normalizeVersion } from '../values/version';
import { checkClassifiers } from './classifier-checks';
import { isEmailAddress, isImportName, isWebUrl } from './metadata-texts';
import type { Findings } from './release-finding';

/** Versions of the core metadata that PyPI takes; 2.0 was never finished, 2.6 is newer than what PyPI knows. */
export const metadataVersions: readonly string[] = ['1.0', '1.1', '1.2', '2.1', '2.2', '2.3', '2.4', '2.5'];

interface Field {
  readonly name: string;
  /** Version of the core metadata that brought it. */
  readonly since: string;
  readonly repeated: boolean;
}

const fieldsSince = (since: string, single: readonly string[], repeated: readonly string[]): readonly Field[] => [
  ...single.map((name) => ({ name, since, repeated: false })),
  ...repeated.map((name) => ({ name, since, repeated: true })),
];

/** Every field of the core metadata up to 2.5. */
export const metadataFields: readonly Field[] = [
  ...fieldsSince('1.0', ['Metadata-Version', 'Name', 'Version', 'Summary', 'Description', 'Keywords', 'Home-page', 'Author', 'Author-email', 'License'], ['Platform']),
  ...fieldsSince('1.1', ['Download-URL'], ['Supported-Platform', 'Classifier', 'Requires', 'Provides', 'Obsoletes']),
  ...fieldsSince('1.2', ['Maintainer', 'Maintainer-email', 'Requires-Python'], ['Requires-Dist', 'Provides-Dist', 'Obsoletes-Dist', 'Requires-External', 'Project-URL']),
  ...fieldsSince('2.1', ['Description-Content-Type'], ['Provides-Extra']),
  ...fieldsSince('2.2', [], ['Dynamic']),
  ...fieldsSince('2.4', ['License-Expression'], ['License-File']),
  ...fieldsSince('2.5', [], ['Import-Name', 'Import-Namespace']),
];

/**
 * What is wrong with METADATA or PKG-INFO by itself. PyPI's own rules are errors for PyPI and warnings for other
 * indexes; for mere storage a name and a version are enough.
 *
 * Not looked at: whether a description renders, for which PyPI's own program is run (`description-rendering.ts`).
 */
export const checkMetadata = (metadata: Metadata, rules: UploadRules, findings: Findings): void => {
  const value = (name: string): string | undefined => said(headerOf(metadata, name));
  checkIdentity(value, rules, findings);
  if (rules === 'storage') return;
  for (const text of valuesOf(metadata, 'Requires-Dist')) failing(() => parseRequirement(text), (why) => findings.error(`its Requires-Dist ${JSON.stringify(text)} cannot be read: ${why}`, 'PEP 508 says how requirements are written'));
  failing(() => parseSpecifiers(value('Requires-Python') ?? ''), (why) => findings.error(`its Requires-Python cannot be read: ${why}`, 'such as ">=3.9"'));
  const strict = rules === 'pypi' ? findings.error : findings.warn;
  checkFields(metadata, value, { ...findings, error: strict });
  checkContacts(metadata, value, { ...findings, error: strict });
  checkDistFields(metadata, { ...findings, error: strict });
  checkLicense(metadata, value, { ...findings, error: strict });
  checkDescription(metadata, value, { ...findings, error: strict });
  if (rules === 'pypi') checkPypiOnly(metadata, value, findings);
};

type Value = (name: string) => string | undefined;

/** Servers and twine take UNKNOWN, of old tools, for nothing. */
const said = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' || text === 'UNKNOWN' ? undefined : text);

const valuesOf = (metadata: Metadata, name: string): readonly string[] => headersOf(metadata, name).flatMap((text) => said(text) ?? []);

const failing = (read: () => unknown, say: (why: string) => void): void => {
  try {
    read();
  } catch (error) {
    say((error as { message: string }).message);
  }
};

const checkIdentity = (value: Value, rules: UploadRules, { error, warn }: Findings): void => {
  const [name, version, format] = [value('Name'), value('Version'), value('Metadata-Version')];
  if (name === undefined) error('its metadata has no Name');
  else if (!isProjectName(name)) error(`its metadata has the Name ${JSON.stringify(name)}, which is not one`, 'a name has letters, digits, ".", "_" and "-", and starts and ends with a letter or digit');
  if (version === undefined) error('its metadata has no Version');
  else if (normalizeVersion(version) === undefined) error(`its metadata has the Version ${JSON.stringify(version)}, which is not one`, 'PEP 440 says how versions are written');
  if (format === undefined) {
    error('its metadata has no Metadata-Version');
  } else if (!metadataVersions.includes(format)) {
    const isNewer = /^\d+\.\d+$/u.test(format) && compareNumbers(format, metadataVersions.at(-1) ?? '') > 0;
    const message = `its Metadata-Version is ${format}; known are ${metadataVersions.join(', ')}`;
    if (rules === 'pypi' || !isNewer) error(message, isNewer ? 'PyPI may know it by now; an older build backend, or a setting of it, writes an older one' : 'build it again with a build backend of these days');
    else warn(message);
  }
};

const checkFields = (metadata: Metadata, value: Value, { error, warn }: Findings): void => {
  const format = value('Metadata-Version') ?? '';
  for (const { name, since, repeated } of metadataFields) {
    const values = valuesOf(metadata, name);
    if (values.length === 0) continue;
    if (!repeated && values.length > 1) warn(`its metadata has ${name} ${values.length} times; the first counts`);
    // Build tools wrote it years before its time; whoever uploads leaves it out.
    const tolerated = name === 'License-File';
    if (metadataVersions.includes(format) && compareNumbers(since, format) > 0 && !tolerated) error(`its metadata has ${name}, which came with metadata ${since}, and says it is ${format}`);
  }
  for (const name of ['Summary', 'Version', 'Name'] as const) if (value(name)?.includes('\n') === true) error(`its ${name} has more than one line`);
  for (const text of valuesOf(metadata, 'Dynamic')) {
    const forbidden = ['name', 'version', 'metadata-version'].includes(text.toLowerCase());
    const names = metadataFields.map(({ name }) => name);
    if (forbidden || !names.some((name) => name.toLowerCase() === text.toLowerCase())) error(`its Dynamic names ${JSON.stringify(text)}, which ${forbidden ? 'cannot be dynamic' : 'is no field of the metadata'}`, forbidden ? undefined : suggest(text, names));
  }
  for (const text of valuesOf(metadata, 'Provides-Extra')) if (!isProjectName(text)) error(`its Provides-Extra ${JSON.stringify(text)} is not the name of an extra`);
  for (const name of ['Import-Name', 'Import-Namespace'] as const) {
    for (const text of valuesOf(metadata, name)) if (!isImportName(text)) error(`its ${name} ${JSON.stringify(text)} is nothing that Python can import`);
  }
};

/** Longer labels do not fit beside a release. */
const longestLabel = 32;

const checkContacts = (metadata: Metadata, value: Value, { error }: Findings): void => {
  for (const name of ['Author-email', 'Maintainer-email'] as const) {
    const text = value(name);
    if (text !== undefined && !isEmailAddress(text)) error(`its ${name} ${JSON.stringify(text)} is not an e-mail address`);
  }
  for (const name of ['Home-page', 'Download-URL'] as const) {
    const text = value(name);
    if (text !== undefined && !isWebUrl(text)) error(`its ${name} ${JSON.stringify(text)} is not a URL with http or https`);
  }
  const labels = new Set<string>();
  for (const text of valuesOf(metadata, 'Project-URL')) {
    const comma = text.indexOf(',');
    const [label, url] = comma === -1 ? [text.trim(), ''] : [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
    if (label === '' || url === '') error(`its Project-URL ${JSON.stringify(text)} is not "label, URL"`);
    else if (label.length > longestLabel) error(`its Project-URL has a label of ${label.length} characters, ${JSON.stringify(label)}; ${longestLabel} are allowed`);
    else if (!isWebUrl(url)) error(`its Project-URL ${JSON.stringify(label)} has ${JSON.stringify(url)}, which is not a URL with http or https`);
    if (labels.has(label)) error(`its Project-URL has the label ${JSON.stringify(label)} twice`);
    labels.add(label);
  }
};

const checkDistFields = (metadata: Metadata, { error }: Findings): void => {
  for (const name of ['Provides-Dist', 'Obsoletes-Dist'] as const) {
    for (const text of valuesOf(metadata, name)) failing(() => parseRequirement(text), (why) => error(`its ${name} ${JSON.stringify(text)} cannot be read: ${why}`));
  }
};

const checkLicense = (metadata: Metadata, value: Value, { error, warn }: Findings): void => {
  const expression = value('License-Expression');
  if (expression !== undefined && value('License') !== undefined) error('its metadata has both License and License-Expression; with the second the first has to go');
  for (const remark of expression === undefined ? [] : judgeLicenseExpression(expression)) {
    (isRefusal(remark) ? error : warn)(`its License-Expression ${JSON.stringify(expression)} ${remark.message}`, remark.hint);
  }
  if (compareNumbers(value('Metadata-Version') ?? '1.0', '2.4') < 0) return;
  for (const path of valuesOf(metadata, 'License-File')) {
    if (/^\/|[\\*]|^[A-Za-z]:|\.\.|^\.\/|\/\/|\/$/u.test(path)) error(`its License-File ${JSON.stringify(path)} is not a plain relative path`);
  }
};

const contentTypes = ['text/plain', 'text/x-rst', 'text/markdown'];

const checkDescription = (metadata: Metadata, value: Value, { error, warn }: Findings): void => {
  const description = value('Description') ?? said(metadata.body);
  const type = value('Description-Content-Type');
  if (description === undefined) {
    warn('its metadata has no description');
    return;
  }
  if (value('Description') !== undefined && said(metadata.body) !== undefined) error('its metadata has a description twice, as a field and behind the fields');
  if (type === undefined) {
    const isMarkdown = /^#{1,6} \S|^```|\]\(https?:/mu.test(description);
    warn('its description does not say what it is written in, and is taken for reStructuredText', isMarkdown ? 'it looks like Markdown: say text/markdown' : undefined);
    return;
  }
  const [media = '', ...rest] = type.split(';').map((part) => part.trim());
  const written = rest.filter((part) => part !== '').map((part) => /^([^=\s]+)\s*=\s*"?([^"]*)"?$/u.exec(part));
  const parameters = new Map(written.map((match) => [match?.[1]?.toLowerCase() ?? '', match?.[2] ?? '']));
  const known = contentTypes.includes(media.toLowerCase()) && !written.includes(null);
  const charset = parameters.get('charset') ?? 'UTF-8';
  const variant = parameters.get('variant') ?? 'GFM';
  if (!known) error(`its Description-Content-Type is ${JSON.stringify(type)}; known are ${contentTypes.join(', ')}`);
  else if (charset.toLowerCase() !== 'utf-8') error(`its Description-Content-Type says the charset is ${charset}; only UTF-8 is taken`);
  else if (media.toLowerCase() === 'text/markdown' && !['GFM', 'CommonMark'].includes(variant)) error(`its Description-Content-Type says the variant is ${variant}; GFM and CommonMark are taken`);
};

const longestSummary = 512;

const checkPypiOnly = (metadata: Metadata, value: Value, { error, warn }: Findings): void => {
  const version = normalizeVersion(value('Version') ?? '');
  if (version?.includes('+') === true) error(`it has the local version ${version}, which PyPI does not take`, 'local versions are for builds of one’s own; upload them to an index of your own');
  const summary = value('Summary') ?? '';
  if ([...summary].length > longestSummary) error(`its Summary has ${[...summary].length} characters; PyPI takes ${longestSummary}`);
  for (const field of ['Requires-Dist', 'Provides-Dist', 'Obsoletes-Dist'] as const) {
    for (const text of valuesOf(metadata, field)) {
      failing(
        () => {
          if (parseRequirement(text).url !== undefined) error(`its ${field} ${JSON.stringify(text)} names a URL, which PyPI does not take`, 'a distribution on PyPI may need others of PyPI only');
        },
        () => undefined,
      );
    }
  }
  checkClassifiers(valuesOf(metadata, 'Classifier'), { error, warn });
};
