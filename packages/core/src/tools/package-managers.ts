/** Package managers: program, their name in `packages`, how they install. */
const managers = [
  ['apt-get', 'apt', 'apt-get install --no-install-recommends'],
  ['dnf', 'dnf', 'dnf install'],
  ['brew', 'brew', 'brew install'],
] as const;

/** What is missing, and what each has it as. */
const packages = {
  python: { apt: 'python3-dev python3-pip', dnf: 'python3-devel python3-pip', brew: 'python' },
  compiler: { apt: 'gcc g++ make', dnf: 'gcc gcc-c++ make', brew: 'llvm' },
  containers: { apt: 'podman runc', dnf: 'podman', brew: 'podman' },
  emulator: { apt: 'qemu-user-static', dnf: 'qemu-user-static', brew: undefined },
  wine: { apt: 'wine64', dnf: 'wine-core', brew: undefined },
} as const;

/** What a package manager can provide. */
export type Installable = keyof typeof packages;

/** Programs that install others. */
export const packageManagers: readonly string[] = managers.map(([program]) => program);

/**
 * The one command that provides something on a machine with these programs; undefined where no package manager that we
 * know is there, or it has nothing.
 *
 * @example installCommand(new Set(['dnf']), 'wine') // 'dnf install wine-core'
 */
export const installCommand = (programs: ReadonlySet<string>, what: Installable): string | undefined => {
  const manager = managers.find(([program]) => programs.has(program));
  const name = manager === undefined ? undefined : packages[what][manager[1]];
  return manager === undefined || name === undefined ? undefined : `${manager[2]} ${name}`;
};
