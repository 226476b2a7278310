import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { auditwheelEnvironment, auditwheelRepairArgv, compileEnvironment, formatRequirements, renderArgv } from '@wheelwright/core';
import { createNodeHost, openToolchain, perform } from '@wheelwright/host';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { readPlatforms, readWheel } from '../../packages/nx/src/workspace/definition-reader';
import { nxAlone } from './nx-alone';

const platformKey = 'manylinux2014';
const wheels = 'dist/wheels/pngsize-wheels';

/**
 * A cold build and repair of pngsize-wheels for three Pythons, by Wheelwright and by a hand-written shell loop that
 * calls the same compiler commands, backend and auditwheel, in turn. C libraries, tools and Python environments are
 * there before either begins. Third in turn is Nx alone: the same five tasks, of which the same three run and do nothing.
 * Prints rows for packages/nx/docs/benchmarks.md. With a number as argument, as many rounds.
 */
const main = async (pairs: number): Promise<void> => {
  const workspace = await temporaryWorkspace({ projects: ['platforms', 'zlib', 'libpng', 'pngsize-wheels'] });
  try {
    const ours = ['run', `pngsize-wheels:repair:${platformKey}`];
    await succeed(workspace, ours);
    const script = await shellLoop(workspace.root);
    const alone = await nxAlone(workspace);
    try {
      await succeed(alone, ours);
      const rounds: { readonly ours: number; readonly loop: number; readonly alone: number }[] = [];
      for (let round = 0; round < pairs; round += 1) {
        rmSync(workspace.path(wheels), { recursive: true });
        // Nx must not bring the wheels back from its cache, and C libraries are not what is measured.
        for (const { edit } of [workspace, alone]) edit('projects/pngsize-wheels/wheel.yaml', (text) => `${text}# ${round}\n`);
        rounds.push({
          ours: await seconds(async () => {
            if (/reused/u.test(await succeed(workspace, ours))) throw new Error('a wheel was there already');
          }),
          loop: await seconds(async () => void execFileSync('/bin/sh', [script], { stdio: 'pipe' })),
          alone: await seconds(() => succeed(alone, ours)),
        });
      }
      console.log(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${pairs} rounds in turn.\n`);
      console.log('| what | median | of |\n| --- | --- | --- |');
      const row = (what: string, unit: string, valueOf: (round: (typeof rounds)[number]) => number): void => {
        const sorted = rounds.map(valueOf).sort((a, b) => a - b);
        console.log(`| ${what} | ${sorted[Math.floor(sorted.length / 2)]?.toFixed(2)}${unit} | ${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}${unit} |`);
      };
      row('Wheelwright: build-wheel and repair, three Pythons', ' s', (round) => round.ours);
      row('shell loop: `build`, then `auditwheel repair`, one Python after the other', ' s', (round) => round.loop);
      row('Nx alone: the same tasks, which do nothing', ' s', (round) => round.alone);
      row('ratio, round by round', '', (round) => round.ours / round.loop);
      row('ratio, without what Nx alone takes', '', (round) => (round.ours - round.alone) / round.loop);
    } finally {
      await alone.remove();
    }
  } finally {
    await workspace.remove();
  }
};

/** @returns what it printed */
const succeed = async (workspace: TemporaryWorkspace, words: readonly string[]): Promise<string> => {
  const run = await workspace.run(words);
  if (run.exitCode !== 0) throw new Error(run.output);
  return run.output;
};

/** Writes the loop and makes the environments that it uses. @returns path of the script */
const shellLoop = async (root: string): Promise<string> => {
  const host = createNodeHost();
  const place = { files: host.files, root };
  const { platforms, lock } = await readPlatforms(place, 'projects/platforms');
  const { wheel, lock: wheelLock } = await readWheel(place, 'projects/pngsize-wheels');
  const platform = platforms.platforms.get(platformKey);
  if (platform === undefined || lock === undefined || wheelLock === undefined) throw new Error('the workspace is not whole');
  const toolchain = await openToolchain(host, platform, lock);
  const folder = join(root, 'loop');
  const prefix = join(folder, 'prefix');
  mkdirSync(prefix, { recursive: true });
  for (const library of ['zlib', 'libpng']) cpSync(join(root, 'dist/prefixes', library, platformKey), prefix, { recursive: true, verbatimSymlinks: true });
  const lines = ['set -e', `rm -rf ${folder}/work ${folder}/built ${folder}/repaired`];
  for (const python of wheel.pythons) {
    const interpreter = toolchain.interpreters.find(({ tag }) => tag === python);
    const environment = wheelLock.environments.find((candidate) => candidate.python === python && candidate.purpose === 'build');
    if (interpreter === undefined || environment === undefined) throw new Error(`no ${python}`);
    const path = join(folder, python);
    await perform(host, [
      { kind: 'python-environment', title: python, python: interpreter.executable, path, requirements: formatRequirements(environment.packages), wheels: [], shared: true, uv: toolchain.tools.uv, log: `${folder}/${python}.log` },
    ]);
    const work = `${folder}/work/${python}`;
    const variables = compileEnvironment({
      compilers: toolchain.compilers,
      programs: toolchain.tools.programs,
      home: `${work}/home`,
      temporary: `${work}/tmp`,
      pathMaps: [],
      prefix,
      sourceDateEpoch: 315532800,
      extra: {},
    });
    const repair = auditwheelRepairArgv({
      program: toolchain.tools.repair,
      wheel: `${folder}/built/${python}.whl`,
      platform: platform.tag,
      into: `${folder}/repaired`,
      libraryFolders: [`${prefix}/lib`],
      isolated: true,
      exclude: [],
      strip: false,
    });
    const assign = (values: Readonly<Record<string, string>>): string => renderArgv(['env', '-i', ...Object.entries(values).map(([name, value]) => `${name}=${value}`)]);
    lines.push(
      `mkdir -p ${work}/home ${work}/tmp && cp -r ${root}/projects/pngsize-wheels/package ${work}/source`,
      `${assign(variables)} ${renderArgv([`${path}/bin/python`, '-m', 'build', '--wheel', '--no-isolation', '--skip-dependency-check', '--outdir', `${folder}/built/${python}`, `${work}/source`])}`,
      `${assign({ ...auditwheelEnvironment([`${prefix}/lib`]), PATH: `${toolchain.tools.programs}:/usr/bin:/bin` })} ${renderArgv(repair.slice(0, -1))} ${folder}/built/${python}/*.whl`,
    );
  }
  const script = join(folder, 'loop.sh');
  writeFileSync(script, `${lines.join('\n')}\n`);
  return script;
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

void main(Number(process.argv[2] ?? 5)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
