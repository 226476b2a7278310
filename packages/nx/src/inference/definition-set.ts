import {
  clibSchema,
  destinationsSchema,
  normalizeDestinations,
  normalizePlatforms,
  normalizeWheel,
  parseYamlDocument,
  platformsSchema,
  wheelSchema,
  type Clib,
  type Destinations,
  type ParsedDocument,
  type Platforms,
  type Problem,
  type WheelProject,
} from '@wheelwright/core';
import { resolveClibs, type WrittenFile } from './resolve-clibs';

/** A file that became a project: where it is, what it says, what its Nx project is called. */
interface Defined<Value> {
  /** Workspace-relative, with forward slashes. */
  readonly file: string;
  /** Workspace-relative folder; `.` for the workspace itself. */
  readonly root: string;
  /** Name of the Nx project. */
  readonly name: string;
  readonly value: Value;
  readonly document: ParsedDocument<unknown>;
}

export type DefinedPlatforms = Defined<Platforms>;
export interface DefinedClib extends Defined<Clib> {
  /** What it extends, if that is in the workspace, and what that extends: workspace-relative files with the project each is. */
  readonly bases: readonly { readonly file: string; readonly name: string }[];
}
export type DefinedWheel = Defined<WheelProject>;

export type DefinedDestinations = Defined<Destinations>;

/** Everything the YAML files of a workspace say, each list in the order of the files' paths. */
export interface DefinitionSet {
  readonly platforms: readonly DefinedPlatforms[];
  readonly clibs: readonly DefinedClib[];
  readonly wheels: readonly DefinedWheel[];
  readonly destinations: readonly DefinedDestinations[];
  /** What is wrong with single files. A file with a problem is in none of the lists. */
  readonly problems: readonly Problem[];
  /** What the libraries of broken files are probably called, so that nobody is told that they are not there. */
  readonly brokenClibs: readonly string[];
  /** The same of wheel projects. */
  readonly brokenWheels: readonly string[];
  /** A file of destinations cannot be read, so that nobody knows which there are. */
  readonly brokenDestinations: boolean;
}

export interface DefinitionText {
  readonly file: string;
  readonly text: string;
}

/** Reads every file; a broken one hides no other. Equal files give equal results, in whatever order they come. */
export const readDefinitions = (texts: readonly DefinitionText[]): DefinitionSet => {
  const platforms: DefinedPlatforms[] = [];
  const written: WrittenFile[] = [];
  const wheels: DefinedWheel[] = [];
  const destinations: DefinedDestinations[] = [];
  const problems: Problem[] = [];
  const brokenClibs: string[] = [];
  const brokenWheels: string[] = [];
  let brokenDestinations = false;
  for (const { file, text } of [...texts].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const root = folderOf(file);
    const folderName = root.split('/').at(-1) ?? root;
    const add = <Value>(
      list: Defined<Value>[],
      document: ParsedDocument<unknown>,
      normalized: { readonly value: Value; readonly problems: readonly Problem[] },
      name: string,
    ): void => {
      problems.push(...normalized.problems);
      if (normalized.problems.length === 0) list.push({ file, root, name, value: normalized.value, document });
    };
    switch (file.split('/').at(-1)) {
      case 'platforms.yaml': {
        const parsed = parseYamlDocument(file, text, platformsSchema);
        if (parsed.ok) add(platforms, parsed.document, normalizePlatforms(parsed.document), root === '.' ? 'platforms' : folderName);
        else problems.push(...parsed.problems);
        break;
      }
      case 'clib.yaml': {
        const parsed = parseYamlDocument(file, text, clibSchema);
        if (!parsed.ok) {
          problems.push(...parsed.problems);
          brokenClibs.push(folderName, ...(/^name:\s*["']?([\w.-]+)/mu.exec(text)?.slice(1) ?? []));
        } else if (root === '.' && parsed.document.written.name === undefined) {
          problems.push({ file, message: '"name" is missing', hint: 'the folder of the workspace names no library' });
        } else written.push({ file, root, name: parsed.document.written.name ?? folderName, document: parsed.document });
        break;
      }
      case 'wheel.yaml': {
        const parsed = parseYamlDocument(file, text, wheelSchema);
        if (parsed.ok) {
          const normalized = normalizeWheel(parsed.document);
          add(wheels, parsed.document, normalized, root === '.' ? normalized.value.distribution : folderName);
        } else problems.push(...parsed.problems);
        if (wheels.at(-1)?.file !== file) brokenWheels.push(folderName);
        break;
      }
      case 'destinations.yaml': {
        const parsed = parseYamlDocument(file, text, destinationsSchema);
        const known = destinations.length;
        if (parsed.ok) add(destinations, parsed.document, normalizeDestinations(parsed.document), root === '.' ? 'destinations' : folderName);
        else problems.push(...parsed.problems);
        brokenDestinations ||= destinations.length === known;
        break;
      }
    }
  }
  const libraries = resolveClibs(written, brokenClibs);
  return { platforms, clibs: libraries.clibs, wheels, destinations, brokenDestinations, problems: [...problems, ...libraries.problems], brokenClibs: [...brokenClibs, ...libraries.broken], brokenWheels };
};

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.');
