import type { PreTasksExecution } from '@nx/devkit';
import { renderError, WheelError } from '@wheelwright/core';
import { readDefinitions } from '../inference/definition-set';
import type { PluginOptions } from '../inference/plugin-options';
import { readTexts } from '../inference/read-texts';
import { readCommandLine } from './command-line';
import { explainUnsupported } from './explain-unsupported';
import { judgeRun } from './judge-run';

/** Refuses, before any work, a platform that nobody knows, and one that the project asked for is never built for. */
export const preTasksExecution: PreTasksExecution<PluginOptions> = async (options, { argv, workspaceRoot }) => {
  const run = readCommandLine(argv.slice(2));
  if (run === undefined || options?.disabled === true) return;
  // Not from the devkit, which hands it on: all of that takes a quarter of a second, and this is here already.
  const { readCachedProjectGraph } = await import('nx/src/project-graph/project-graph');
  const { nodes } = readCachedProjectGraph();
  const verdict = judgeRun(run, Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, node.data])));
  if (verdict.kind === 'refused') refuse(verdict.error);
  if (verdict.kind === 'unsupported') {
    const files = Object.values(nodes).flatMap(({ data }) =>
      Object.values(data.targets ?? {}).flatMap(({ executor }) => {
        const name = executor === '@wheelwright/nx:build-clib' ? 'clib.yaml' : executor === '@wheelwright/nx:build-wheel' ? 'wheel.yaml' : undefined;
        return name === undefined ? [] : [data.root === '.' ? name : `${data.root}/${name}`];
      }),
    );
    refuse(
      new WheelError({
        code: 'platform-unsupported',
        family: 'usage',
        message: `${verdict.project} is not built for ${verdict.platform}`,
        hint: 'ask for a platform that it supports, or change what is written there',
        problems: explainUnsupported(readDefinitions(readTexts(workspaceRoot, files)), verdict.project, verdict.platform),
      }),
    );
  }
  // A dry run makes nothing; kept in the cache, its nothing would later be restored over what a real run had made.
  if (run.dryRun) process.env['NX_SKIP_NX_CACHE'] = 'true';
};

/** Nx prints the message of what is thrown here, and its stack with --verbose. */
const refuse = (error: WheelError): never => {
  const printed = new Error(renderError(error));
  printed.stack = printed.message;
  throw printed;
};
