import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefinitionText } from './definition-set';

/**
 * With ../workspace/catalogue, the one place outside of the host that reads files: inference must be fast, and the
 * host brings process and network libraries with it. One after the other is faster than side by side for files this small.
 *
 * @param root absolute
 */
export const readTexts = (root: string, files: readonly string[]): readonly DefinitionText[] =>
  files.map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(root, file), 'utf8') }));
