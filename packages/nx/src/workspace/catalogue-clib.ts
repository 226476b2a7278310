import { clibSchema, normalizeClib, parseYamlDocument, refuseProblems, type Clib } from '@wheelwright/core';
import { readCatalogue, type Catalogue } from './catalogue';

/**
 * A library of the catalogue that comes with Wheelwright.
 *
 * @returns undefined when the catalogue has none of that name
 * @throws WheelError definition-invalid, which would be a mistake of ours
 */
export const catalogueClib = (name: string, catalogue: Catalogue = readCatalogue()): Clib | undefined => {
  const found = catalogue.file(name);
  if (found === undefined) return undefined;
  const parsed = parseYamlDocument(`catalogue/${name}/clib.yaml`, found.text, clibSchema);
  if (!parsed.ok) {
    refuseProblems(parsed.problems);
    return undefined;
  }
  const { extends: base } = parsed.document.written;
  const { value, problems } = normalizeClib(parsed.document, { name, folder: found.folder, base: base === undefined ? undefined : catalogueClib(base, catalogue) });
  refuseProblems(problems);
  return value;
};
