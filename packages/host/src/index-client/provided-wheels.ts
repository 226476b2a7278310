import { join } from 'node:path';
import { formatFileProjectName, normalizeProjectName, type ProvidedDistribution } from '@wheelwright/core';
import type { Host } from '../ports';
import { packWheel } from '../wheels/write-wheel';

/**
 * Writes, for every distribution whose version is known, a wheel that says no more than name, version and what it
 * needs. A resolver that finds these in a folder of find-links takes into account what the workspace will build, even
 * where the index has no such wheel. They are never installed.
 */
export const writeProvidedWheels = async (host: Pick<Host, 'files'>, folder: string, provided: readonly ProvidedDistribution[]): Promise<void> => {
  await host.files.makeFolder(folder);
  for (const { name, version, dependencies } of provided) {
    if (version === undefined) continue;
    const stem = `${formatFileProjectName(normalizeProjectName(name))}-${version}`;
    const distInfo = `${stem}.dist-info`;
    const member = (lines: readonly string[]): { readonly bytes: Uint8Array; readonly executable: boolean } => ({ bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')), executable: false });
    const members = new Map([
      [`${distInfo}/METADATA`, member(['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...dependencies.map((text) => `Requires-Dist: ${text}`)])],
      [`${distInfo}/WHEEL`, member(['Wheel-Version: 1.0', 'Generator: wheelwright', 'Root-Is-Purelib: true', 'Tag: py3-none-any'])],
    ]);
    await host.files.write(join(folder, `${stem}-py3-none-any.whl`), await packWheel({ members, distInfo }, 0));
  }
};
