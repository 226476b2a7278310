import type { ChannelRule } from '../definitions/channel-rules';
import { matchesSelector } from '../definitions/wheel';
import type { BuildEvent } from '../tools/ci-services';

/** Where a run's wheels go. */
export type Channel =
  | { readonly kind: 'send'; readonly to: readonly string[]; readonly missingCredentials: 'error' | 'skip' }
  /** A run that sends nothing, with one line per rule that says why. */
  | { readonly kind: 'keep'; readonly reasons: readonly string[] };

/**
 * The first rule whose conditions all hold. A pull request matches only rules that name it. Where secrets are never
 * given (a pull request from a fork), missing credentials are no error.
 *
 * @example selectChannel(rules, { branch: 'main', event: 'push', ... }) // { kind: 'send', to: ['nightly'], ... }
 */
export const selectChannel = (rules: readonly ChannelRule[], event: BuildEvent): Channel => {
  const reasons: string[] = [];
  for (const [position, rule] of rules.entries()) {
    const reason = whyNot(rule, event);
    if (reason === undefined) {
      const withoutSecrets = event.event === 'pull-request' && event.fork !== false;
      return { kind: 'send', to: rule.to, missingCredentials: withoutSecrets ? 'skip' : rule.missingCredentials };
    }
    reasons.push(`rule ${position + 1} (to ${rule.to.join(', ')}): ${reason}`);
  }
  return { kind: 'keep', reasons };
};

/** One line for people: `GitHub Actions, push, branch main of numpy/numpy`. */
export const renderBuildEvent = ({ service, event, branch, tag, repository }: BuildEvent): string =>
  [
    service,
    ...(event === undefined ? [] : [event]),
    `${tag !== undefined ? `tag ${tag}` : branch !== undefined ? `branch ${branch}` : 'no branch or tag'}${repository === undefined ? '' : ` of ${repository}`}`,
  ].join(', ');

const whyNot = (rule: ChannelRule, event: BuildEvent): string | undefined => {
  if (event.event === 'pull-request' && rule.event?.includes('pull-request') !== true) return 'this is a pull request, and it does not say "event: pull-request"';
  if (rule.event !== undefined && (event.event === undefined || !rule.event.includes(event.event))) return `the event is ${event.event ?? 'another one'}, not ${rule.event.join(' or ')}`;
  if (rule.branch !== undefined && event.tag !== undefined) return `this is the tag ${event.tag}, not a branch`;
  return (
    unlike('the branch', event.branch, rule.branch) ??
    unlike('the tag', event.tag, rule.tag) ??
    unlike('the repository', event.repository, rule.repository) ??
    unlike('BUILD_COMMIT', event.buildCommit, rule.buildCommit)
  );
};

const unlike = (what: string, value: string | undefined, patterns: readonly string[] | undefined): string | undefined => {
  if (patterns === undefined) return undefined;
  if (value === undefined) return `${what} is not known, and must be ${patterns.join(' or ')}`;
  return patterns.some((pattern) => matchesSelector(pattern, value)) ? undefined : `${what} is ${value}, not ${patterns.join(' or ')}`;
};
