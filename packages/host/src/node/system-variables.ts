import { windowsSystemVariables, type Environment } from '@wheelwright/core';
import type { Host } from '../ports';

/** What every program of this machine needs in its environment, whatever it does: on Windows a few names, elsewhere nothing. */
export const systemVariables = ({ machine, variables }: Pick<Host, 'machine' | 'variables'>): Environment => (machine.os === 'win32' ? windowsSystemVariables(variables) : {});

/** The system that the programs of a bench run on, as Node names it: images are of Linux, on whatever machine they are. */
export const systemOfBench = ({ bench, machine }: Pick<Host, 'bench' | 'machine'>): string => (bench.image === undefined ? machine.os : 'linux');
