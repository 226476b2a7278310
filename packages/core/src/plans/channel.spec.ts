import type { ChannelRule } from '../definitions/channel-rules';
import type { BuildEvent } from '../tools/ci-services';
import { renderBuildEvent, selectChannel } from './channel';

const rule = (to: string, conditions: Partial<ChannelRule> = {}): ChannelRule => ({
  branch: undefined,
  tag: undefined,
  event: undefined,
  repository: undefined,
  buildCommit: undefined,
  missingCredentials: 'error',
  ...conditions,
  to: [to],
});
const run = (changed: Partial<BuildEvent> = {}): BuildEvent => ({ service: 'CI', event: 'push', branch: 'main', tag: undefined, repository: 'numpy/numpy-wheels', fork: undefined, buildCommit: undefined, ...changed });
const tagged = (tag: string): BuildEvent => run({ branch: undefined, tag });

/** As the wheels repositories had them. */
const numpy = [rule('nightly', { branch: ['main'] }), rule('nightly', { buildCommit: ['main'] }), rule('staging', { tag: ['v*'] }), rule('staging', { branch: ['v*.x', 'maintenance/*'] })];
const dipy = [rule('nightly', { event: ['schedule'], repository: ['MacPython/dipy-wheels'] }), rule('nightly', { buildCommit: ['master'], repository: ['MacPython/*'] }), rule('staging', { event: ['push'], repository: ['MacPython/dipy-wheels'] })];
const dipyRun = (changed: Partial<BuildEvent> = {}): BuildEvent => run({ branch: 'master', repository: 'MacPython/dipy-wheels', buildCommit: '1.9.0', ...changed });

describe('the first rule that holds says where the wheels go', () => {
  it.each([
    ['numpy', numpy, run(), 'nightly'],
    ['numpy at night', numpy, run({ event: 'schedule' }), 'nightly'],
    ['numpy, a release branch', numpy, run({ branch: 'v1.26.x' }), 'staging'],
    ['numpy, a branch of another kind', numpy, run({ branch: 'maintenance/1.26.x' }), 'staging'],
    ['numpy, a tag', numpy, tagged('v1.26.4'), 'staging'],
    ['numpy, the source of main on another branch', numpy, run({ branch: 'test', buildCommit: 'main' }), 'nightly'],
    ['numpy, somebody’s branch', numpy, run({ branch: 'fix' }), undefined],
    ['numpy, a branch whose name only begins so', numpy, run({ branch: 'main2' }), undefined],
    ['numpy, a tag of another kind', numpy, tagged('nightly-2024'), undefined],
    ['numpy, a tag called main', numpy, tagged('main'), undefined],
    ['numpy, a pull request into main', numpy, run({ event: 'pull-request' }), undefined],
    ['dipy at night', dipy, dipyRun({ event: 'schedule' }), 'nightly'],
    ['dipy, the source of master', dipy, dipyRun({ buildCommit: 'master' }), 'nightly'],
    ['dipy, a push', dipy, dipyRun(), 'staging'],
    ['dipy, by hand', dipy, dipyRun({ event: 'manual' }), undefined],
    ['dipy, at night in a fork', dipy, dipyRun({ event: 'schedule', repository: 'me/dipy-wheels' }), undefined],
    ['dipy, where nobody knows the repository', dipy, dipyRun({ event: 'schedule', repository: undefined }), undefined],
    ['a rule without conditions', [rule('staging')], run({ event: undefined, branch: undefined }), 'staging'],
    ['a rule without conditions and a pull request', [rule('staging')], run({ event: 'pull-request' }), undefined],
    ['a rule for pull requests', [rule('previews', { event: ['pull-request'] })], run({ event: 'pull-request', branch: undefined }), 'previews'],
    ['an event that nobody knows', [rule('staging', { event: ['push'] })], run({ event: undefined }), undefined],
    ['no rules', [], run(), undefined],
  ])('%s', (_name, rules, event, to) => {
    const channel = selectChannel(rules, event);
    expect(channel.kind === 'send' ? channel.to[0] : undefined).toBe(to);
  });
});

it('says of every rule why it does not hold', () => {
  expect(selectChannel(numpy, run({ branch: 'fix' }))).toEqual({
    kind: 'keep',
    reasons: [
      'rule 1 (to nightly): the branch is fix, not main',
      'rule 2 (to nightly): BUILD_COMMIT is not known, and must be main',
      'rule 3 (to staging): the tag is not known, and must be v*',
      'rule 4 (to staging): the branch is fix, not v*.x or maintenance/*',
    ],
  });
  expect(selectChannel([rule('x'), rule('y', { event: ['schedule'] })], run({ event: 'pull-request' }))).toEqual({
    kind: 'keep',
    reasons: ['rule 1 (to x): this is a pull request, and it does not say "event: pull-request"', 'rule 2 (to y): this is a pull request, and it does not say "event: pull-request"'],
  });
});

it('lets only those go without credentials who cannot have any, or whose rule says so', () => {
  const previews = [rule('previews', { event: ['pull-request'] })];
  const skipping = (rules: readonly ChannelRule[], event: BuildEvent): unknown => (selectChannel(rules, event) as { missingCredentials?: string }).missingCredentials;
  expect(skipping([rule('staging')], run())).toBe('error');
  expect(skipping([rule('staging', { missingCredentials: 'skip' })], run())).toBe('skip');
  expect(skipping(previews, run({ event: 'pull-request' }))).toBe('skip');
  expect(skipping(previews, run({ event: 'pull-request', fork: true }))).toBe('skip');
  expect(skipping(previews, run({ event: 'pull-request', fork: false }))).toBe('error');
});

it('a run in one line', () => {
  expect(renderBuildEvent(run())).toBe('CI, push, branch main of numpy/numpy-wheels');
  expect(renderBuildEvent(tagged('v1'))).toBe('CI, push, tag v1 of numpy/numpy-wheels');
  expect(renderBuildEvent(run({ event: undefined, branch: undefined, repository: undefined }))).toBe('CI, no branch or tag');
});
