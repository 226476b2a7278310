import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeHost, openToolchain, type Toolchain } from '@wheelwright/host';
import type { TemporaryWorkspace, WorkspaceRun } from '@wheelwright/testing';
import { readPlatforms } from '../../src/workspace/definition-reader';

/** The projects that a wheel of pngsize needs. */
export const projectsOfPngsize = ['platforms', 'zlib', 'libpng', 'pngsize-wheels'] as const;

/** File name to sha256 of every wheel of a stage, sorted. */
export const wheelsOf = (workspace: TemporaryWorkspace, project: string, platform: string, stage: string): Record<string, string> => {
  const folder = workspace.path(`dist/wheels/${project}/${platform}/${stage}`);
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.whl'))
      .sort()
      .map((name) => [name, createHash('sha256').update(readFileSync(`${folder}/${name}`)).digest('hex')]),
  );
};

/** Ids of the tasks that really ran, that is, did not come from Nx's cache. */
export const ranAgain = (run: WorkspaceRun): string[] =>
  Object.entries(run.tasks)
    .filter(([, status]) => status === 'executed')
    .map(([id]) => id)
    .sort();

/** Makes Nx print what every task printed, also of those that somebody else's task stands on. */
export const everything = '--output-style=static';

/** What a run with `everything` says that it compiled: names of C libraries, and Pythons of wheels. Nx repeats what a cached task printed once; that does not count. */
export const compiled = (run: WorkspaceRun): string[] => {
  expect(run.output).not.toMatch(/successful tasks? (was|were) not shown/u);
  const ran = run.output.split(/^> nx run /mu).filter((section) => run.tasks[section.split(/\s/u)[0] ?? ''] === 'executed');
  return [...ran.join('').matchAll(/✓ (?:(?<python>cp\d+t?): build (?!environment)|build (?<library>\S+))/gu)].map(({ groups }) => groups?.['python'] ?? groups?.['library'] ?? '').sort();
};

/** Compilers and tools of a platform of a workspace, brought when they are not there yet. */
export const toolchainOf = async (root: string, key: string): Promise<Toolchain> => {
  const host = createNodeHost();
  const { platforms, lock } = await readPlatforms({ files: host.files, root }, 'projects/platforms');
  const platform = platforms.platforms.get(key);
  if (platform === undefined || lock === undefined) throw new Error('no platform to take tools from');
  return openToolchain(host, platform, lock);
};

const toolsOf = async (root: string, key = 'manylinux2014'): Promise<Toolchain['tools']> => (await toolchainOf(root, key)).tools;

/** The uv of this repository's own platforms, for whatever else from the index a story needs. */
export const uvProgram = async (): Promise<string> => (await toolsOf(join(__dirname, '../../../..'))).uv;

/** What delvewheel itself says of a wheel. */
export const delvewheelShow = async (workspace: TemporaryWorkspace, wheel: string): Promise<string> => {
  const { repair, programs } = await toolsOf(workspace.root, 'win_amd64');
  const [program, ...words] = repair as readonly [string, ...string[]];
  return execFileSync(program, [...words, 'show', wheel], { encoding: 'utf8', env: { PATH: programs } });
};

/** What auditwheel itself says of a wheel. */
export const auditwheelShow = async (workspace: TemporaryWorkspace, wheel: string): Promise<string> => {
  const tools = await toolsOf(workspace.root);
  const [program, ...words] = tools.repair as readonly [string, ...string[]];
  return execFileSync(program, [...words, 'show', wheel], { encoding: 'utf8', env: { PATH: `${tools.programs}:${process.env['PATH']}` } });
};

/** Where LLVM's programs are, which read files of every system. */
export const llvmFolder = (): string => {
  const folder = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/bin`).filter((path) => /\/llvm-\d+\//u.test(path) && existsSync(`${path}/llvm-lipo`)).at(-1);
  if (folder === undefined) throw new Error('there is no llvm-lipo (Debian: apt-get install llvm)');
  return folder;
};
