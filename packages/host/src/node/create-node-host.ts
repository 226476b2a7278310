import type { Environment } from '@wheelwright/core';
import type { Host } from '../ports';
import { createRedact, secretsAmong } from '../secret';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createFiles } from './files';
import { createHttp } from './http';
import { createInterruption } from './interruption';
import { createLocks } from './locks';
import { createLog, type Output } from './log';
import { observeMachine } from './machine';
import { createProcesses } from './processes';
import { createWatchdog } from './watchdog';

export interface NodeHostOptions {
  /** Instead of the variables of this process. */
  readonly variables?: Environment;
  /** Instead of all that the machine has. */
  readonly cores?: number;
  /** Instead of standard output. */
  readonly output?: Output;
  /** Milliseconds that a connection may stand still; a minute when not said. */
  readonly patience?: number;
}

/**
 * The real host: this machine.
 *
 * @example const host = createNodeHost();
 *          await host.processes.run({ argv: ['cc', '--version'], cwd: '/', environment: { PATH: '/usr/bin' } });
 */
export const createNodeHost = (options: NodeHostOptions = {}): Host => {
  const variables = options.variables ?? definedVariables();
  const secrets = secretsAmong(variables);
  const clock = createClock();
  const interruption = createInterruption();
  const machine = observeMachine(variables, options.cores);
  const log = createLog({ output: options.output ?? standardOutput(), variables, clock, redact: createRedact(secrets) });
  const processes = createProcesses({ variables, secrets, interruption, watchdog: createWatchdog() });
  return {
    variables,
    clock,
    machine,
    log,
    interruption,
    files: createFiles(),
    processes,
    bench: { processes, close: async () => undefined },
    http: createHttp({ dispatchers: createDispatchers(variables), clock, interruption, ...(options.patience === undefined ? {} : { patience: options.patience }) }),
    locks: createLocks({ machine, log, interruption }),
  };
};

const definedVariables = (): Environment =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));

const standardOutput = (): Output => ({
  get isTTY() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns ?? 80;
  },
  write: (text) => void process.stdout.write(text),
});
