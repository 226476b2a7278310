import type { Rendering, RenderingMessage } from '../tools/description-renderer';
import { rendererPackages } from '../tools/renderer-packages';
import { uploadFields } from '../tools/upload-form';
import type { ReleaseFile } from '../values/release-file';
import type { ReleaseFinding } from './release-finding';
import { lockedTool, type LockedTool } from './toolchain-plan';

/** A description that PyPI will read as reStructuredText. */
export interface RestructuredText {
  /** As it goes out. */
  readonly text: string;
  /** False where nothing says what it is written in, so that it is only taken for reStructuredText. */
  readonly declared: boolean;
  /** Names of the files that have it, in order. */
  readonly files: readonly string[];
}

const renderer = 'readme-renderer';

/** PyPI's own renderer, with the hashes of all that is installed for it. */
export const descriptionRenderer = (): LockedTool => lockedTool({ name: renderer, version: rendererPackages.find(({ name }) => name === renderer)?.version ?? '' }, rendererPackages);

/** The descriptions in reStructuredText, each once: all wheels of a release mostly have one. Markdown and plain text always render. */
export const restructuredTexts = (files: readonly Pick<ReleaseFile, 'file' | 'kind' | 'python' | 'sha256' | 'metadataText'>[]): readonly RestructuredText[] => {
  const found = new Map<string, RestructuredText>();
  for (const file of files) {
    const fields = new Map(uploadFields(file));
    const text = fields.get('description') ?? '';
    const media = fields.get('description_content_type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (['', 'UNKNOWN'].includes(text.trim()) || !['', 'unknown', 'text/x-rst'].includes(media)) continue;
    const key = JSON.stringify([media, text]);
    found.set(key, { text, declared: media === 'text/x-rst', files: [...(found.get(key)?.files ?? []), file.file] });
  }
  return [...found.values()];
};

/** More is not read by anybody. */
const mostMessages = 20;

/** What PyPI will have against descriptions, everything at once. */
export const judgeRenderings = (descriptions: readonly RestructuredText[], renderings: readonly Rendering[]): readonly ReleaseFinding[] =>
  descriptions.flatMap((description, position) => {
    const { renders = true, messages = [] } = renderings[position] ?? {};
    if (renders) return [];
    const more = messages.length - mostMessages;
    return [...messages.slice(0, mostMessages).map((message) => explain(description, message)), ...(more > 0 ? [`and ${more} more of this kind`] : [])].map((message, nth): ReleaseFinding => ({
      severity: 'error',
      file: description.files[0] ?? '',
      message: nth === 0 ? `its description${others(description)} does not render: ${message}` : `its description, ${message}`,
      ...(nth === 0 ? { hint: hintFor(description) } : {}),
    }));
  });

const others = ({ files }: RestructuredText): string => (files.length === 1 ? '' : ` (and that of ${files.length === 2 ? 'one file' : `${files.length - 1} files`} more)`);

const hintFor = ({ declared }: RestructuredText): string =>
  declared
    ? 'PyPI refuses a file whose description does not render; correct it and build again'
    : 'PyPI takes a description for reStructuredText that does not say what it is, and refuses a file whose description does not render; say text/markdown or text/plain if it is that, or correct it, and build again';

const explain = ({ text }: RestructuredText, { line, message }: RenderingMessage): string => {
  if (line === undefined) return message;
  const written = text.split(/\r\n|\n|\r/u)[line - 1]?.trim() ?? '';
  return `line ${line}${written === '' ? '' : ` (${JSON.stringify(written.length > 60 ? `${written.slice(0, 57)}...` : written)})`}: ${message}`;
};

/** What is said where the renderer could not be had. */
export const notRendered = (release: string, why: string): ReleaseFinding => ({
  severity: 'warning',
  file: release,
  message: `whether its description renders was not looked at: ${why}`,
  hint: 'PyPI refuses a file whose description does not render; "twine check --strict" looks at that too',
});
