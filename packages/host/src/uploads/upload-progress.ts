import { renderSize } from '@wheelwright/core';
import type { Log, LogStep } from '../ports';
import type { SendEvent } from './send-report';

/** Turns what happens during a run into one ticking line for each file, and one for what comes after. `end` closes what is open. */
export const showProgress = (log: Log, shown: string): { readonly onEvent: (event: SendEvent) => void; readonly end: (whole: boolean) => void } => {
  const steps = new Map<string, LogStep>();
  const stepOf = (key: string, title: string): LogStep => {
    const step = steps.get(key) ?? log.step(title);
    steps.set(key, step);
    return step;
  };
  const close = (key: string, how: 'done' | 'failed', detail?: string): void => {
    steps.get(key)?.[how](detail);
    steps.delete(key);
  };
  const onEvent = (event: SendEvent): void => {
    switch (event.kind) {
      case 'attempt':
        stepOf(event.file, `send ${event.file}`).update(event.attempt === 1 ? renderSize(event.size) : `attempt ${event.attempt}`);
        return;
      case 'progress':
        stepOf(event.file, `send ${event.file}`).update(`${renderSize(event.sent)} of ${renderSize(event.size)}`);
        return;
      case 'waiting':
        stepOf(event.file, `send ${event.file}`).update(`again in ${Math.ceil(event.milliseconds / 1000)} s: ${event.message}`);
        return;
      case 'stored':
        stepOf(event.file, `send ${event.file}`);
        close(event.file, 'done', { stored: renderSize(event.size), 'already-there': 'was there already', resumed: 'sent by an earlier run' }[event.outcome]);
        return;
      case 'failed':
        stepOf(event.file, `send ${event.file}`);
        close(event.file, 'failed', event.message);
        return;
      case 'finishing':
        stepOf('finish', `finish ${shown}`);
        return;
      case 'verifying':
        close('finish', 'done');
        stepOf('verify', `verify at ${shown}`).update(event.files.length === 0 ? '' : `${event.files.length} not to be seen yet`);
        return;
    }
  };
  return {
    onEvent,
    end: (whole) => {
      for (const key of [...steps.keys()]) close(key, whole ? 'done' : 'failed');
    },
  };
};
