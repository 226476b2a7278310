import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Ends process groups should this process die without a chance to do so itself. */
export interface Watchdog {
  /** Returns how to stop watching. */
  watch(group: number): () => void;
}

/**
 * Reads `add <group>` and `drop <group>` until the pipe to us breaks, which the system sees to however we die; then
 * ends the groups that are left. The outer shell ends at once, so that the inner one is nobody's child.
 */
const script = `
{
  groups=' '
  while read -r verb group; do
    case $verb in
      add) groups="$groups$group " ;;
      drop)
        rest=' '
        for one in $groups; do [ "$one" = "$group" ] || rest="$rest$one "; done
        groups=$rest ;;
    esac
  done
  left=
  for one in $groups; do kill -TERM -"$one" && left="$left $one"; done
  [ -z "$left" ] && exit
  sleep 2
  for one in $left; do kill -KILL -"$one"; done
} <&3 3<&- &
`;

/** Where there are no groups, and no shell. */
const noWatchdog: Watchdog = { watch: () => () => undefined };

/**
 * A watchdog that starts with the first group; none on Windows. Needed because Nx ends a task's tree from its leaves upwards, which a
 * build survives by starting the next leaf, and after some seconds kills us before any signal has reached us.
 */
export const createWatchdog = (): Watchdog => {
  if (process.platform === 'win32') return noWatchdog;
  let pipe: Socket | undefined;
  const tell = (line: string): void => {
    pipe ??= start();
    pipe.write(line);
  };
  return {
    watch: (group) => {
      tell(`add ${group}\n`);
      return () => tell(`drop ${group}\n`);
    },
  };
};

const start = (): Socket => {
  // Not its standard input, which Node closes when the outer shell ends.
  const dog = spawn('/bin/sh', ['-c', script], { cwd: '/', env: { PATH: '/usr/bin:/bin' }, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const pipe = dog.stdio[3] as Socket;
  // Without it everything works but this protection.
  dog.on('error', () => undefined);
  pipe.on('error', () => undefined);
  dog.unref();
  pipe.unref();
  return pipe;
};
