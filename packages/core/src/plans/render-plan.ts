import { renderFurtherIndex } from '../definitions/further-index';
import { renderSource } from '../definitions/source';
import { unreachable } from '../errors/wheel-error';
import type { Step } from './step';

/**
 * What a dry run prints: the steps in order, numbered; programs as one could paste them into a shell. Environments
 * are left out, as they are long and alike.
 */
export const renderPlan = (steps: readonly Step[]): string => {
  if (steps.length === 0) return 'nothing to do';
  const width = String(steps.length).length;
  const indent = ' '.repeat(width + 2);
  return steps
    .map((step, index) => {
      const [head, ...rest] = renderStep(step);
      return [`${String(index + 1).padStart(width)}. ${head ?? ''}`, ...rest.map((line) => `${indent}${line}`)].join('\n');
    })
    .join('\n');
};

const renderStep = (step: Step): readonly string[] => {
  switch (step.kind) {
    case 'obtain-source':
      return [`obtain: ${step.title}`, ...step.sources.map((source, index) => `${index === 0 ? '' : 'or '}${renderSource(source)}`)];
    case 'unpack':
      return [`unpack: ${step.title}`, `${step.archive} -> ${step.into}`, ...(step.only === undefined ? [] : [`only ${step.only.join(', ')}`])];
    case 'checkout':
      return [`git: ${step.title}`, `${step.checkout.git} ${step.checkout.commit} -> ${step.into}`];
    case 'hide-changes':
      return ['git: take what was patched for the commit', `in ${step.folder}`];
    case 'patch':
      return [`patch: ${step.name}`, `in ${step.folder}`];
    case 'fresh-folder':
      return [`empty folder: ${step.path}`];
    case 'remove':
      return [`remove: ${step.path}`];
    case 'copy':
      return [step.only === undefined ? 'copy' : `copy ${step.only.length} files`, `${step.from} -> ${step.to}`];
    case 'move':
      return ['move', `${step.from} -> ${step.to}`];
    case 'write-text':
      return [`write: ${step.path}`];
    case 'replace-text':
      return [`replace texts in ${step.folder}`, ...step.replacements.map(({ from, to }) => `${from} -> ${to === '' ? '(nothing)' : to}`)];
    case 'run':
      return [`run: ${step.title}`, `$ ${renderArgv(step.argv)}`, `in ${step.cwd}`];
    case 'python-environment':
      return [
        `python environment: ${step.title}`,
        `${step.path} with ${step.python}${step.shared ? ', shared' : ''}`,
        ...requirementNames(step.requirements).map((name) => `+ ${name}`),
        ...step.wheels.map((wheel) => `+ ${wheel}`),
        ...(step.indexes ?? []).map(renderFurtherIndex),
      ];
    case 'keep-wheel':
      return [`keep: ${step.title}`, `${step.from}/*.whl -> ${step.to}`, ...(step.buildTag === undefined ? [] : [`with the build tag ${step.buildTag}`])];
    case 'keep-repaired-wheel':
      return [`keep: ${step.title}`, `${step.from}/*.whl -> ${step.to}`];
    case 'merge-wheels':
      return [`wheels: ${step.title}`, ...step.halves.map((half, index) => `${index === 0 ? '' : 'and '}${half}`), `-> ${step.to}`];
    default:
      return unreachable(step);
  }
};

/** Words as one could paste them into a shell. */
export const renderArgv = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');

/** The lines of a requirements file that name something, without hashes. */
const requirementNames = (requirements: string): readonly string[] =>
  requirements
    .split('\n')
    .map((line) => line.replace(/\\$/u, '').replace(/\s*--hash=\S+/gu, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
