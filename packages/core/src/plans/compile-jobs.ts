export interface CompileLimits {
  readonly cores: number;
  /** Of the machine, in MiB. */
  readonly memory: number;
  /** What one compilation may take at most, in MiB; undefined where nobody says. */
  readonly memoryPerJob: number | undefined;
}

/**
 * Compilations that may run at a time: as many as there are cores, and no more than the memory bears. At least one.
 *
 * @example compileJobs({ cores: 8, memory: 16384, memoryPerJob: 3000 }) // 5
 */
export const compileJobs = ({ cores, memory, memoryPerJob }: CompileLimits): number =>
  memoryPerJob === undefined ? cores : Math.max(1, Math.min(cores, Math.floor(memory / memoryPerJob)));

/** Of several builds side by side: what the most demanding of them says, since any may compile at any time. */
export const mostMemoryPerJob = (builds: readonly { readonly memoryPerJob?: number | undefined }[]): number | undefined => {
  const said = builds.flatMap(({ memoryPerJob }) => memoryPerJob ?? []);
  return said.length === 0 ? undefined : Math.max(...said);
};
