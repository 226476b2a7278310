import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedTool, type LockedPackage, type PlatformsLock } from '@wheelwright/core';
import { bringTools, createNodeHost, observeInterpreters, resolveRequirements, toolFolder, toolPython } from '@wheelwright/host';
import platformsLock from '../../projects/platforms/platforms.lock.json';

/**
 * Writes the distributions that render a description, with the hashes of all their files, into
 * packages/core/src/tools/renderer-packages.ts: the newest readme-renderer, which PyPI renders with, and what it needs.
 * Through the machine's own index configuration:
 *
 *     node -r @swc-node/register tools/generate/renderer-packages.ts
 */
const file = join(__dirname, '../../packages/core/src/tools/renderer-packages.ts');

const main = async (): Promise<void> => {
  const host = createNodeHost();
  const interpreters = await observeInterpreters(host);
  const entry = (platformsLock as PlatformsLock).tools.find(({ name }) => name === 'uv');
  if (entry === undefined) throw new Error('projects/platforms/platforms.lock.json has no uv');
  const uv = lockedTool(entry, entry.packages);
  await bringTools(host, [uv], interpreters);
  const packages = await resolveRequirements(host, { uv: join(toolFolder(host, uv), 'bin/uv'), interpreter: toolPython(interpreters), requires: ['readme-renderer'], constraints: [] });
  writeFileSync(file, render(packages));
};

const render = (packages: readonly LockedPackage[]): string => `import type { LockedPackage } from '../definitions/lock';

/** What PyPI renders descriptions with, and everything it needs. Made by tools/generate/renderer-packages.ts. */
export const rendererPackages: readonly LockedPackage[] = [
${packages.map(({ name, version, hashes }) => `  {\n    name: '${name}',\n    version: '${version}',\n    hashes: [\n${hashes.map((hash) => `      '${hash}',\n`).join('')}    ],\n  },\n`).join('')}];
`;

void main();
