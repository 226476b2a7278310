import type { Host } from '../ports';

/** When attempts may be made. Shared by all lanes: a server that asks one of them to wait means them all. */
export interface Pace {
  /** Waits until an attempt may be made. @throws WheelError interrupted */
  turn(): Promise<void>;
  /**
   * Milliseconds to wait after the failed attempt of that number; undefined when there were attempts enough. What the
   * server asks for holds for all lanes.
   */
  pauseAfter(attempt: number, asked: number | undefined): number | undefined;
  /** @throws WheelError interrupted */
  sleep(milliseconds: number): Promise<void>;
}

export const createPace = (host: Host, { pauses, longest }: { readonly pauses: readonly number[]; readonly longest: number }): Pace => {
  let notBefore = 0;
  const sleep = (milliseconds: number): Promise<void> => host.interruption.sleep(milliseconds);
  return {
    sleep,
    turn: async () => {
      for (let wait = notBefore - host.clock.now(); wait > 0; wait = notBefore - host.clock.now()) await sleep(wait);
      host.interruption.check();
    },
    pauseAfter: (attempt, asked) => {
      const usual = pauses[attempt - 1];
      if (usual === undefined) return undefined;
      // Spread, so that the lanes and other jobs of the same pipeline do not all come back in the same moment.
      const spread = usual * (0.75 + Math.random() / 2);
      const pause = Math.round(Math.max(spread, Math.min(asked ?? 0, longest)));
      if (asked !== undefined) notBefore = Math.max(notBefore, host.clock.now() + pause);
      return pause;
    },
  };
};
