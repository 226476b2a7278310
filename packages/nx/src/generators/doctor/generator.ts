import type { Tree } from '@nx/devkit';
import { findingHead, findingRows, judgeMachine, prettyJson, renderReasons, WheelError, type Digestible, type DoctorFacts, type Platforms } from '@wheelwright/core';
import { createNodeHost, observeDoctorFacts, type Host } from '@wheelwright/host';
import { readPlatforms } from '../../workspace/definition-reader';
import { findDefinitions } from '../../workspace/find-definitions';
import { treeFiles } from '../../workspace/tree-files';
import { generatorBoundary } from '../generator-boundary';
import type { DoctorGeneratorSchema } from './schema';

/**
 * Says for each platform of the workspace whether this machine can build, repair and test it, why not, and the command
 * that provides what is missing. Writes nothing, and what is missing is no failure.
 *
 * @param makeHost replaced in specs
 */
export const doctorGenerator = async (tree: Tree, options: DoctorGeneratorSchema = {}, makeHost: () => Host = createNodeHost): Promise<void> =>
  generatorBoundary(tree.root, async () => {
    const [found] = await findDefinitions(tree, 'platforms.yaml');
    if (found === undefined) {
      throw new WheelError({ code: 'project-unknown', family: 'usage', message: 'this workspace has no platforms.yaml', hint: 'run: npx nx g @wheelwright/nx:init, which writes one' });
    }
    const { platforms, lock } = await readPlatforms({ files: treeFiles(tree), root: tree.root }, found.folder);
    const host = makeHost();
    const facts = await host.interruption.during(() => observeDoctorFacts(host, platforms, lock));
    const findings = judgeMachine(platforms, facts);
    if (options.json === true) {
      host.log.info(prettyJson({ machine: { os: facts.machine.os, architecture: facts.machine.architecture }, pythons: pythonsOf(platforms, facts), platforms: findings } as unknown as Digestible).trimEnd());
      return;
    }
    host.log.info(describeMachine(platforms, facts));
    host.log.table(findingHead, findingRows(findings));
    for (const line of renderReasons(findings)) host.log.info(line);
  });

export default doctorGenerator;

const pythonsOf = ({ pythons }: Platforms, { interpreters }: DoctorFacts): { readonly here: readonly string[]; readonly missing: readonly string[] } => {
  const here = interpreters.filter(({ tag, include }) => pythons.has(tag) && include !== undefined).map(({ tag }) => tag);
  return { here, missing: [...pythons.keys()].filter((tag) => !here.includes(tag)) };
};

/** `linux, x86_64; Python 3.11.2, 3.12.1`, and what of platforms.yaml is not here. */
const describeMachine = (platforms: Platforms, facts: DoctorFacts): string => {
  const { here, missing } = pythonsOf(platforms, facts);
  const versions = facts.interpreters.filter(({ tag }) => here.includes(tag)).map(({ version, tag }) => (tag.endsWith('t') ? `${version}t` : version));
  const wanted = missing.map((tag) => `${platforms.pythons.get(tag) ?? ''}${tag.endsWith('t') ? 't' : ''}`);
  const lacking = missing.length === 0 ? '' : `\nnot here with its headers: Python ${wanted.join(', ')}\n  uv python install ${wanted.join(' ')}`;
  return `${facts.machine.os}, ${facts.machine.architecture}; Python ${versions.join(', ') || 'none'}${lacking}`;
};
