import { types } from 'node:util';
import {
  descriptionRenderer,
  isWheelError,
  judgeRenderings,
  notRendered,
  parseRenderings,
  renderDescriptionsArgv,
  renderDescriptionsEnvironment,
  restructuredTexts,
  type CheckedFile,
  type LockedTool,
  type Rendering,
  type ReleaseFinding,
  type RestructuredText,
} from '@wheelwright/core';
import { observeInterpreters } from '../observe/interpreters';
import type { Host } from '../ports';
import { bringTools, missingTools, toolPython } from '../toolchain/bring-tools';

/**
 * Whether PyPI will render the descriptions of a release: asked of PyPI's own renderer, which is brought into the cache
 * the first time. Only for reStructuredText. Where it cannot be had, that is a warning and nothing more.
 *
 * @param uv those a workspace has locked; one that is in the cache brings the renderer
 */
export const renderDescriptions = async (host: Host, files: readonly CheckedFile[], uv: readonly LockedTool[] = []): Promise<readonly ReleaseFinding[]> => {
  const texts = restructuredTexts(files);
  const [first] = files;
  if (texts.length === 0 || first === undefined) return [];
  try {
    return judgeRenderings(texts, await render(host, texts, uv));
  } catch (error) {
    return [notRendered(`${first.project} ${first.version}`, reasonOf(error))];
  }
};

const render = async (host: Host, texts: readonly RestructuredText[], uv: readonly LockedTool[]): Promise<readonly Rendering[]> => {
  const interpreters = await observeInterpreters(host);
  const { executable: python } = toolPython(interpreters);
  const missing = await missingTools(host, uv);
  const present = uv.filter((tool) => !missing.includes(tool)).slice(0, 1);
  const tool = descriptionRenderer();
  const folder = (await bringTools(host, [...present, tool], interpreters)).get(tool.name) ?? '';
  const step = host.log.step(`render ${texts.length === 1 ? 'the description' : `${texts.length} descriptions`} as PyPI does`);
  try {
    const { stdout } = await host.processes.run({
      argv: renderDescriptionsArgv({ python, folder }),
      cwd: folder,
      environment: renderDescriptionsEnvironment,
      input: JSON.stringify(texts.map(({ text }) => text)),
      title: tool.name,
      timeoutSeconds: 120,
    });
    const renderings = parseRenderings(stdout, texts.length);
    step.done();
    return renderings;
  } catch (error) {
    step.failed();
    throw error;
  }
};

/** What kept us from it, of the machine and its network. Ctrl-C and mistakes of ours go on. */
const reasonOf = (error: unknown): string => {
  if (isWheelError(error) && error.code !== 'interrupted' && error.family !== 'bug') return error.message;
  if (types.isNativeError(error) && 'syscall' in error) return error.message;
  throw error;
};
