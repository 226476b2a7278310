import { planTools, platformsLock, type PlatformsLock, type WantedTool } from '@wheelwright/core';
import { resolveRequirements } from '../index-client/resolve-requirements';
import { toolPython } from '../toolchain/bring-tools';
import type { LockSession } from './lock-session';

/** The lock of the tools of platforms.yaml. What is locked already is not asked again, unless with `upgrade`. */
export const lockTools = async (
  session: LockSession,
  request: { readonly wanted: readonly WantedTool[]; readonly lock: PlatformsLock | undefined; readonly upgrade: boolean },
): Promise<PlatformsLock> => {
  const { kept, asked } = planTools(request.wanted, request.lock, request.upgrade);
  const tools: PlatformsLock['tools'] = [...kept];
  for (const { name, version } of asked) {
    const line = session.host.log.step(`lock ${name} ${version}`);
    try {
      tools.push(await lockTool(session, { name, version }));
      line.done();
    } catch (error) {
      line.failed();
      throw error;
    }
  }
  return platformsLock(tools);
};

const lockTool = async (session: LockSession, tool: WantedTool): Promise<PlatformsLock['tools'][number]> => {
  if (tool.name === 'uv') {
    const entry = await session.uvEntry();
    if (entry.version === tool.version) return entry;
  }
  const packages = await resolveRequirements(session.host, {
    uv: await session.uv(),
    interpreter: toolPython(await session.interpreters()),
    requires: [`${tool.name}==${tool.version}`],
    constraints: [],
    settings: await session.settings(),
  });
  return { ...tool, packages: [...packages] };
};
