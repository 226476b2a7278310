import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { WheelError } from '@wheelwright/core';

/**
 * What happens on Ctrl-C (and SIGTERM, SIGHUP): the abort signal fires, everything that watches it cleans up and
 * fails with WheelError interrupted, and should the process still be there some seconds later, it ends. Signals are
 * only handled while something runs `during`; otherwise they end the process as usual.
 */
export interface Interruption {
  readonly signal: AbortSignal;
  /** @throws WheelError interrupted, once it has been */
  check(): void;
  /** Waits so many milliseconds. @throws WheelError interrupted, at once */
  sleep(milliseconds: number): Promise<void>;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Something synchronous to do should the process end meanwhile, however it ends. Returns how to forget it. */
  atExit(cleanup: () => void): () => void;
}

export const interruptedError = (name: string): WheelError =>
  new WheelError({ code: 'interrupted', family: 'usage', message: `interrupted by ${name}`, hint: 'run again: what was finished is kept' });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Time that clean-up gets after a signal before the process ends regardless, in milliseconds. */
const patience = 8000;

export const createInterruption = (): Interruption => {
  const controller = new AbortController();
  // Every process and download that runs listens.
  setMaxListeners(0, controller.signal);
  const cleanups = new Set<() => void>();
  let running = 0;
  let since = 0;

  const onSignal = (name: NodeJS.Signals): void => {
    const exit = (): never => process.exit(128 + constants.signals[name]);
    // Impatience: a second signal ends at once. A terminal and Nx may both deliver the first, so that within a second counts as one.
    if (controller.signal.aborted) {
      if (performance.now() - since > 1000) exit();
      return;
    }
    since = performance.now();
    controller.abort(interruptedError(name));
    setTimeout(exit, patience).unref();
  };
  const onExit = (): void => {
    for (const cleanup of cleanups) cleanup();
  };
  const listen = (): void => {
    for (const name of signals) process.on(name, onSignal);
    process.on('exit', onExit);
  };
  const silence = (): void => {
    for (const name of signals) process.off(name, onSignal);
    process.off('exit', onExit);
  };
  const check = (): void => {
    if (controller.signal.aborted) throw controller.signal.reason;
  };

  return {
    signal: controller.signal,
    check,
    async sleep(milliseconds) {
      await delay(milliseconds, undefined, { signal: controller.signal }).catch(() => undefined);
      check();
    },
    async during(work) {
      check();
      if (running === 0) listen();
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) silence();
      }
    },
    atExit(cleanup) {
      cleanups.add(cleanup);
      return () => cleanups.delete(cleanup);
    },
  };
};
