import { unreachable, type Step, type StepFact } from '@wheelwright/core';
import { checkOut, hideChanges } from './git/checkout';
import { performCopy } from './perform/copy';
import { performKeepRepairedWheel } from './perform/keep-repaired-wheel';
import { performKeepWheel } from './perform/keep-wheel';
import { performMergeWheels } from './perform/merge-wheels';
import { performPatch } from './perform/patch';
import { performPythonEnvironment } from './perform/python-environment';
import { performReplaceText } from './perform/replace-text';
import { performRun } from './perform/run';
import { performUnpack } from './perform/unpack';
import type { Host, LogStep } from './ports';
import { obtainSource } from './sources/obtain-source';

/**
 * Performs the steps of a plan in order and gives the facts that they found, in the same order; most steps find
 * none. A step with a title is a line on the screen.
 *
 * @throws WheelError of the first step that fails; those after it are not begun
 */
export const perform = async (host: Host, steps: readonly Step[]): Promise<readonly StepFact[]> => {
  const facts: StepFact[] = [];
  for (const step of steps) {
    host.interruption.check();
    const fact = 'title' in step ? await withLine(host, step.title, (line) => performStep(host, step, line)) : await performStep(host, step, silent);
    if (fact !== undefined) facts.push(fact);
  }
  return facts;
};

const withLine = async <Result>(host: Host, title: string, work: (line: LogStep) => Promise<Result>): Promise<Result> => {
  const line = host.log.step(title);
  try {
    const result = await work(line);
    line.done();
    return result;
  } catch (error) {
    line.failed();
    throw error;
  }
};

const silent: LogStep = { update: () => undefined, done: () => undefined, failed: () => undefined };

/** The only switch over the kinds of steps. */
const performStep = async (host: Host, step: Step, line: LogStep): Promise<StepFact | undefined> => {
  switch (step.kind) {
    case 'obtain-source':
      return { kind: 'source-obtained', ...(await obtainSource(host, step.sources, step.base, line)) };
    case 'unpack':
      await performUnpack(host, step);
      return undefined;
    case 'checkout':
      await checkOut(host, step.checkout, step.into, line);
      return undefined;
    case 'hide-changes':
      await hideChanges(host, step.folder);
      return undefined;
    case 'patch':
      await performPatch(host, step);
      return undefined;
    case 'fresh-folder':
      await host.files.remove(step.path);
      await host.files.makeFolder(step.path);
      return undefined;
    case 'remove':
      await host.files.remove(step.path);
      return undefined;
    case 'copy':
      await performCopy(host, step);
      return undefined;
    case 'move':
      await host.files.move(step.from, step.to);
      return undefined;
    case 'write-text':
      await host.files.write(step.path, step.text);
      return undefined;
    case 'replace-text':
      await performReplaceText(host, step);
      return undefined;
    case 'run':
      return performRun(host, step, line);
    case 'python-environment':
      await performPythonEnvironment(host, step);
      return undefined;
    case 'keep-wheel':
      return performKeepWheel(host, step);
    case 'keep-repaired-wheel':
      return performKeepRepairedWheel(host, step);
    case 'merge-wheels':
      return performMergeWheels(host, step);
    default:
      return unreachable(step);
  }
};
