import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { layout, type Clib, type ClibRecord } from '@wheelwright/core';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { readCatalogue } from '../../packages/nx/src/workspace/catalogue';
import { catalogueClib } from '../../packages/nx/src/workspace/catalogue-clib';
import { replaceSection } from '../page-sections';
import { rememberDurations } from '../remember-durations';
import { renderPlatform, type LibraryOutcome, type PlatformRun } from './render-libraries';

/**
 * Builds every library of the catalogue in a workspace without any cache, then again, which must compile nothing, and
 * writes the tables of packages/nx/docs/libraries.md.
 *
 * `npm run catalogue -- --platforms=manylinux2014,manylinux1`, or `--libraries=zlib,libpng`, which writes no table. With
 * `--workspace=FOLDER` the workspace stays, and a run after one in which something failed builds only the rest.
 */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { platforms: { type: 'string', default: 'manylinux2014' }, libraries: { type: 'string' }, workspace: { type: 'string' } } });
  const all = readCatalogue().names();
  const asked = values.libraries?.split(',') ?? all;
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`the catalogue has no ${unknown.join(', ')}; it has ${all.join(', ')}`);
  const workspace = await temporaryWorkspace({ projects: ['platforms', ...all], ...(values.workspace === undefined ? {} : { base: resolve(values.workspace) }) });
  try {
    for (const platform of values.platforms.split(',')) {
      const run = await runPlatform(workspace, platform, asked);
      const section = renderPlatform(run);
      console.log(`\n${section}`);
      if (values.libraries === undefined) writeFileSync(table, replaceSection(readFileSync(table, 'utf8'), section));
      if (run.again > 0 || run.outcomes.some(({ kind }) => kind === 'failed')) process.exitCode = 1;
    }
  } finally {
    await workspace.remove();
  }
};

const table = join(__dirname, '../../packages/nx/docs/libraries.md');

const runPlatform = async (workspace: TemporaryWorkspace, platform: string, names: readonly string[]): Promise<PlatformRun> => {
  const words = ['run-many', '-t', 'build-clib', '-c', platform, '-p', names.join(','), '--parallel=1', '--nxBail=false', '--output-style=static'];
  const running = workspace.start(words);
  const ticking = setInterval(() => console.log(running.output().split('\n').findLast((line) => / for \S+, (from|the one)/u.test(line)) ?? '...'), 60_000);
  const first = await running.finished;
  clearInterval(ticking);
  if (first.exitCode !== 0) console.log(first.output);
  const durations = rememberDurations(workspace.path('tmp', `${platform}.json`), first);
  rmSync(workspace.path('dist/prefixes'), { recursive: true });
  const second = await workspace.run(words);
  const isCompile = ([id, outcome]: readonly [string, string]): boolean => id.includes(':build-clib:') && outcome === 'executed';
  return {
    platform,
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim()})`,
    outcomes: names.map((name) => outcomeOf(workspace, { name, platform, milliseconds: durations[taskOf(name, platform)] })),
    milliseconds: names.reduce((sum, name) => sum + (durations[taskOf(name, platform)] ?? 0), 0),
    again: Object.entries(second.tasks).filter(isCompile).length,
  };
};

const taskOf = (name: string, platform: string): string => `${name}:build-clib:${platform}`;

const outcomeOf = (workspace: TemporaryWorkspace, at: { readonly name: string; readonly platform: string; readonly milliseconds: number | undefined }): LibraryOutcome => {
  const clib = definitionOf(at.name);
  const prefix = workspace.path(layout.prefix(at.name, at.platform));
  if (existsSync(join(prefix, 'clib.json'))) {
    const record = JSON.parse(readFileSync(join(prefix, 'clib.json'), 'utf8')) as ClibRecord;
    const files = Object.entries(record.files).filter(([, content]) => !content.startsWith('-> '));
    return { kind: 'built', clib, record, milliseconds: at.milliseconds ?? 0, bytes: files.reduce((sum, [path]) => sum + statSync(join(prefix, path)).size, 0) };
  }
  const reason = reasonOf(clib, at.platform);
  return reason === undefined ? { kind: 'failed', clib } : { kind: 'left-out', clib, reason };
};

/** Why a library is not built for a platform: it, or what it needs. */
const reasonOf = (clib: Clib, platform: string): string | undefined => {
  if (clib.platforms[platform] === null) return clib.reasons[platform] ?? 'its clib.yaml says so';
  for (const need of clib.needs) {
    const reason = reasonOf(definitionOf(need), platform);
    if (reason !== undefined) return `needs ${need}, which is not: ${reason}`;
  }
  return undefined;
};

const definitionOf = (name: string): Clib => {
  const clib = catalogueClib(name);
  if (clib === undefined) throw new Error(`no ${name} in the catalogue`);
  return clib;
};

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
