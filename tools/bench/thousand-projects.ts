import { quickExecutor } from './quick-executor';

/** C libraries for every hundred wheel projects. */
const librariesPerHundred = 10;

const libraries = (wheels: number): number => Math.ceil((wheels * librariesPerHundred) / 100);

/** How many projects `workspaceFiles` makes, with the four real ones. */
export const wheelProjects = (wheels: number): number => wheels + libraries(wheels) + 4;

/**
 * A workspace of that many wheel projects, each against one to three libraries. Ten libraries make a family, as those of
 * images or of sparse matrices do: each but the first needs one or two others of it, up to four deep.
 */
export const workspaceFiles = (wheels: number): Readonly<Record<string, string>> => {
  const files: Record<string, string> = {};
  const count = libraries(wheels);
  for (let index = 0; index < count; index += 1) {
    const place = index % 10;
    const needs = place === 0 ? [] : [...new Set([index - place + Math.floor((place - 1) / 2), ...(place > 4 ? [index - place] : [])])].map(name);
    files[`projects/${name(index)}/clib.yaml`] = clib(needs);
  }
  for (let index = 0; index < wheels; index += 1) {
    const against = [index % count, (index * 7) % count, (index * 13) % count].slice(0, 1 + (index % 3)).map(name);
    files[`projects/wheel-${index}/wheel.yaml`] = wheel(index, [...new Set(against)]);
    files[`projects/wheel-${index}/wheel.lock.json`] = '{ "lockfileVersion": 1, "environments": [] }\n';
  }
  return files;
};

/**
 * The plugin with every stage but the toolchain replaced by `quick:make`: three thousand builds would take hours, and a
 * cached task costs the same whatever made it. A package, as the plugin is: Nx treats plugins inside the workspace differently.
 */
export const swappedStages: Readonly<Record<string, string>> = {
  ...quickExecutor,
  'nx.json': JSON.stringify({ analytics: false, neverConnectToCloud: true, plugins: ['swapped'] }),
  'node_modules/swapped/package.json': JSON.stringify({ name: 'swapped', version: '1.0.0' }),
  'node_modules/swapped/index.js': `
const [glob, infer] = require('@wheelwright/nx').createNodesV2;
const createNodesV2 = [glob, async (files, options, context) => {
  const results = await infer(files, options, context);
  for (const [, { projects }] of results) for (const project of Object.values(projects)) for (const [name, target] of Object.entries(project.targets)) {
    if (name !== 'toolchain') target.executor = 'quick:make';
  }
  return results;
}];
module.exports = { name: 'swapped', createNodesV2, createNodes: createNodesV2 };
`,
};

const name = (index: number): string => `library-${index}`;

const clib = (needs: readonly string[]): string => `version: "1.2.3"
license:
  spdx: Zlib
  files: [LICENSE]
sources:
  - url: https://example.org/library-1.2.3.tar.gz
    sha256: ${'9a93b2b7'.repeat(8)}
needs: [${needs.join(', ')}]
build:
  system: autotools
  configure: [--disable-static]
expects:
  headers: [library.h]
  libraries: [library]
`;

const wheel = (index: number, against: readonly string[]): string => `distribution: wheel-${index}
source: { sdist: wheel-${index}, version: "1.0" }
pythons: [cp310, cp311, cp312]
libraries: [${against.join(', ')}]
build:
  config-settings:
    setup-args: [-Dblas=openblas]
test:
  requires: [pytest]
  command: [python, -m, pytest, --pyargs, wheel_${index}]
`;
