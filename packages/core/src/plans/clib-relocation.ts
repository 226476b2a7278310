import type { Clib } from '../definitions/clib';
import { relocatePkgConfig } from '../formats/pkg-config-file';
import { neutralPrefix, type ClibFolders } from './clib-plan';
import type { Environment, Step } from './step';

/** A file or link of an installed prefix, as observed. `path` is relative, with forward slashes. */
export type PrefixEntry =
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'text'; readonly path: string; readonly text: string; readonly executable: boolean }
  | { readonly kind: 'shared'; readonly path: string; readonly shared: SharedObjectFacts }
  | { readonly kind: 'other'; readonly path: string };

/** What matters here about a shared object or a program. */
export interface SharedObjectFacts {
  /** As in platform tags. */
  readonly machine: string;
  readonly soname: string | undefined;
  readonly needed: readonly string[];
  /** RPATH and RUNPATH together. */
  readonly runpath: readonly string[];
  /** Symbol versions it needs: `GLIBC_2.17` of `libc.so.6`, for which symbols. */
  readonly versionNeeds: readonly { readonly library: string; readonly version: string; readonly symbols: readonly string[] }[];
  /** Absent for Linux. */
  readonly system?: 'windows' | 'macos';
  /** The oldest macOS it is for. */
  readonly minimum?: string | undefined;
}

export interface RelocationRequest {
  readonly kind: Clib['kind'];
  readonly entries: readonly PrefixEntry[];
  readonly folders: ClibFolders;
  readonly environment: Environment;
  readonly logs: string;
}

/** Folders of documentation that no build reads. Licence texts come from the source and stay. */
const documentation = /^share\/(man|info|doc|gtk-doc)\//u;

/**
 * Makes an installed prefix movable: nothing in it says where it is. Scripts that do so and libtool's .la files go;
 * .pc and .cmake files find the prefix from their own place; programs and libraries lose their run-time search paths.
 */
export const planRelocation = ({ kind, entries, folders, environment, logs }: RelocationRequest): readonly Step[] => {
  const removed = new Set(entries.filter((entry) => isUnwanted(entry, folders, kind)).map((entry) => entry.path));
  for (let before = -1; before !== removed.size; ) {
    before = removed.size;
    for (const entry of entries) {
      if (entry.kind === 'link' && removed.has(linkedPath(entry.path, entry.target) ?? '')) removed.add(entry.path);
    }
  }
  const at = (path: string): string => `${folders.prefix}/${path}`;
  const kept = entries.filter((entry) => !removed.has(entry.path));
  return [
    ...foldersOrFiles(entries, removed).map((path): Step => ({ kind: 'remove', path: at(path) })),
    ...kept.flatMap((entry): Step[] => {
      switch (entry.kind) {
        case 'text': {
          const text = relocateText(entry.path, entry.text, folders);
          return text === entry.text ? [] : [{ kind: 'write-text', path: at(entry.path), text }];
        }
        case 'shared':
          return entry.shared.runpath.length === 0 || entry.shared.system !== undefined
            ? []
            : [
                {
                  kind: 'run',
                  title: `remove the run-time search path of ${entry.path}`,
                  argv: ['patchelf', '--remove-rpath', at(entry.path)],
                  cwd: folders.prefix,
                  environment,
                  log: `${logs}/relocate.log`,
                },
              ];
        case 'link':
        case 'other':
          return [];
      }
    }),
  ];
};

/** The text of a file of the prefix without a folder of this build. */
export const relocateText = (path: string, text: string, folders: ClibFolders): string => {
  if (path.endsWith('.pc')) return relocatePkgConfig(text, { path, prefixes: [folders.prefix, folders.dependencies, neutralPrefix] });
  const neutral = [folders.prefix, folders.dependencies].reduce((result, folder) => result.replaceAll(folder, neutralPrefix), text).replaceAll(folders.scratch, '/wheelwright');
  if (!path.endsWith('.cmake')) return neutral;
  const up = path
    .split('/')
    .slice(0, -1)
    .map(() => '..')
    .join('/');
  return neutral.replaceAll(neutralPrefix, `\${CMAKE_CURRENT_LIST_DIR}/${up}`);
};

/** Path in the prefix that a link leads to; undefined when it leads out of it. */
export const linkedPath = (path: string, target: string): string | undefined => {
  const words = target.startsWith('/') ? (target.startsWith(`${neutralPrefix}/`) ? target.slice(neutralPrefix.length + 1).split('/') : undefined) : [...path.split('/').slice(0, -1), ...target.split('/')];
  if (words === undefined) return undefined;
  const result: string[] = [];
  for (const word of words) {
    if (word === '..') {
      if (result.pop() === undefined) return undefined;
    } else if (word !== '.' && word !== '') result.push(word);
  }
  return result.join('/');
};

const isUnwanted = (entry: PrefixEntry, folders: ClibFolders, kind: Clib['kind']): boolean => {
  if (entry.path.endsWith('.la') || documentation.test(entry.path)) return true;
  // libpng-config and its like answer with the place they were installed in; consumers ask pkg-config. A tool's scripts
  // are what it is for, and learn their place from what it exports.
  return kind === 'library' && entry.kind === 'text' && entry.text.startsWith('#!') && [neutralPrefix, folders.scratch].some((folder) => entry.text.includes(folder));
};

/** The outermost folders of which nothing is left, and the files that are removed from folders that stay. */
const foldersOrFiles = (entries: readonly PrefixEntry[], removed: ReadonlySet<string>): readonly string[] => {
  const staying = new Set(entries.filter(({ path }) => !removed.has(path)).flatMap(({ path }) => parentsOf(path)));
  return [...new Set([...removed].map((path) => parentsOf(path).find((folder) => !staying.has(folder)) ?? path))].sort();
};

/** `['share', 'share/man']` for `share/man/x.3`. */
const parentsOf = (path: string): readonly string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, position) => parts.slice(0, position + 1).join('/'));
};
