import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

/** Names of the packages that the JavaScript files below a folder load, sorted. Node's own modules are none. */
export const outsidePackages = (folder: string): readonly string[] => {
  const names = new Set<string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    for (const name of packagesOf(readFileSync(join(entry.parentPath, entry.name), 'utf8'))) names.add(name);
  }
  return [...names].sort();
};

/** @example packagesOf('require("yaml"); import("@nx/devkit"); require("./a"); require("fs/promises")') // ['yaml', '@nx/devkit'] */
export const packagesOf = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:require|import)\(\s*["']([^"'.][^"']*)["']\s*\)/gu)]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier.split('/')[0] ?? ''))
    .map((specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/'));
