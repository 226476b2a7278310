import type { ExecutorContext } from '@nx/devkit';
import { isForwarded } from './forwarded';

const dependencies = {
  'dipy:test:linux': ['dipy:repair:linux'],
  'dipy:repair:linux': ['dipy:build-wheel:linux'],
  'dipy:build-wheel:linux': ['numpy:repair:linux'],
  'numpy:repair:linux': ['numpy:build-wheel:linux'],
  'numpy:build-wheel:linux': [],
};
const context = (projectName: string, targetName: string, tasks: Readonly<Record<string, readonly string[]>> | undefined = dependencies) =>
  ({ projectName, targetName, configurationName: 'linux', ...(tasks === undefined ? {} : { taskGraph: { tasks: {}, roots: [], continuousDependencies: {}, dependencies: tasks } }) }) as unknown as ExecutorContext;

describe('isForwarded', () => {
  it.each([
    ['numpy', 'repair', true],
    ['numpy', 'build-wheel', true],
    ['dipy', 'build-wheel', false],
    ['dipy', 'test', false],
  ])('%s:%s is %s', (project, target, expected) => expect(isForwarded(context(project, target))).toBe(expected));

  it('is nothing without other tasks', () => {
    expect(isForwarded(context('numpy', 'repair', { 'numpy:repair:linux': ['numpy:build-wheel:linux'], 'numpy:build-wheel:linux': [] }))).toBe(false);
    expect(isForwarded({})).toBe(false);
  });
});
