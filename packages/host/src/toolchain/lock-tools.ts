import { join } from 'node:path';
import {
  explainCompileFailure,
  isWheelError,
  lockedTool,
  parseCompiled,
  uvCompileToolArgv,
  WheelError,
  type Interpreter,
  type LockedPackage,
  type PlatformsLock,
} from '@wheelwright/core';
import { listIndexFiles } from '../index-client/list-index-files';
import { loadIndexSettings } from '../index-client/load-index-settings';
import { observeInterpreters } from '../observe/interpreters';
import type { Host } from '../ports';
import { createRedact, secretsAmong } from '../secret';
import { bringTools, toolPython } from './bring-tools';
import { uvEnvironment } from './uv-environment';

export interface ToolVersion {
  readonly name: string;
  readonly version: string;
}

export interface LockToolsRequest {
  /** uv executable; the one of `tools` is brought when not given. */
  readonly uv?: string;
  /** Every version of every tool that some platform names; repetitions do no harm. */
  readonly tools: readonly ToolVersion[];
  /** What is locked already stays as it is. */
  readonly existing: PlatformsLock | undefined;
}

/**
 * Hashes of the tools of platforms.yaml and of what they need, from the user's own index: what platforms.lock.json
 * says. Asks for nothing that is locked already; leaves out what no platform names any more.
 *
 * @throws WheelError tool-unavailable: the index has no such version, or no hashes for it
 */
export const lockTools = async (host: Host, { uv, tools, existing }: LockToolsRequest): Promise<PlatformsLock> => {
  const wanted = [...new Map(tools.map((tool) => [`${tool.name} ${tool.version}`, tool])).values()].sort(compareTools);
  const known = new Map<string, readonly LockedPackage[]>((existing?.tools ?? []).map((entry) => [`${entry.name} ${entry.version}`, entry.packages]));
  const missing = wanted.filter((tool) => !known.has(`${tool.name} ${tool.version}`));
  let interpreters: readonly Interpreter[] | undefined;
  for (const tool of [...missing].sort((a, b) => Number(b.name === 'uv') - Number(a.name === 'uv'))) {
    interpreters ??= await observeInterpreters(host);
    const line = host.log.step(`Lock ${tool.name} ${tool.version}`);
    try {
      const packages = tool.name === 'uv' ? await hashesOfIndex(host, tool) : await compile(host, { tool, uv: uv ?? (await bringUv(host, wanted, known, interpreters)), python: toolPython(interpreters).executable });
      known.set(`${tool.name} ${tool.version}`, packages);
      line.done();
    } catch (error) {
      line.failed();
      throw error;
    }
  }
  return {
    lockfileVersion: 1,
    tools: wanted.map(({ name, version }) => ({ name, version, packages: [...(known.get(`${name} ${version}`) ?? [])] })),
  };
};

const compareTools = (a: ToolVersion, b: ToolVersion): number => (a.name !== b.name ? (a.name < b.name ? -1 : 1) : a.version < b.version ? -1 : a.version > b.version ? 1 : 0);

/** uv cannot resolve itself before it is there: its files and their hashes stand in the index's own listing. */
const hashesOfIndex = async (host: Host, tool: ToolVersion): Promise<readonly LockedPackage[]> => {
  const files = await listIndexFiles(host, await loadIndexSettings(host), tool.name);
  const wheels = files.filter(({ file }) => file.startsWith(`${tool.name}-${tool.version}-`) && file.endsWith('.whl'));
  const hashes = [...new Set(wheels.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256])))].sort();
  if (hashes.length > 0) return [{ name: tool.name, version: tool.version, hashes }];
  throw unavailable(tool, wheels.length === 0 ? 'the index has no wheel of it' : 'the index says no sha256 of its files');
};

const bringUv = async (host: Host, wanted: readonly ToolVersion[], known: ReadonlyMap<string, readonly LockedPackage[]>, interpreters: readonly Interpreter[]): Promise<string> => {
  const tool = wanted.find(({ name }) => name === 'uv');
  const packages = tool === undefined ? undefined : known.get(`${tool.name} ${tool.version}`);
  if (tool === undefined || packages === undefined) {
    throw new WheelError({ code: 'definition-invalid', family: 'usage', message: 'no platform names a version of uv, which locks the other tools', hint: 'write it under `tools` of platforms.yaml' });
  }
  const folders = await bringTools(host, [lockedTool(tool, packages)], interpreters);
  return join(folders.get('uv') ?? '', 'bin/uv');
};

const compile = async (host: Host, request: { readonly tool: ToolVersion; readonly uv: string; readonly python: string }): Promise<readonly LockedPackage[]> => {
  const { tool } = request;
  const environment = await uvEnvironment(host);
  await host.files.makeFolder(host.machine.cache);
  const { exitCode, stdout, stderr } = await host.processes.run({
    argv: uvCompileToolArgv(request),
    cwd: host.machine.cache,
    environment,
    input: `${tool.name}==${tool.version}\n`,
    timeoutSeconds: 600,
    acceptExitCodes: [1, 2],
  });
  if (exitCode !== 0) throw unavailable(tool, explainCompileFailure(createRedact(secretsAmong(environment))(stderr)).reason);
  try {
    return parseCompiled(stdout);
  } catch (error) {
    if (isWheelError(error)) throw error;
    throw unavailable(tool, 'the index says no sha256 of its files');
  }
};

const unavailable = ({ name, version }: ToolVersion, reason: string): WheelError =>
  new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `${name} ${version} cannot be locked: ${reason}`,
    hint: `see \`tools\` of platforms.yaml, and the index of your pip or uv configuration (pip index versions ${name})`,
  });
