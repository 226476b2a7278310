import { performance } from 'node:perf_hooks';
import type { Clock } from '../ports';

export const createClock = (): Clock => ({ now: () => performance.now(), date: () => Date.now() });
