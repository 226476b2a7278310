import type { RunStep, StepFact } from '@wheelwright/core';
import type { Host, LogStep } from '../ports';

/** The last line that the program printed ticks behind the title. */
export const performRun = async (host: Host, step: RunStep, line: LogStep): Promise<StepFact> => {
  await host.files.makeFolder(step.cwd);
  const { stdout } = await host.bench.processes.run({
    argv: step.argv,
    title: step.title,
    cwd: step.cwd,
    environment: step.environment,
    log: step.log,
    onLine: (text) => {
      if (text.trim() !== '') line.update(text.trim().slice(0, 120));
    },
  });
  return { kind: 'ran', stdout };
};
