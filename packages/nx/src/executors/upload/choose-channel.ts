import { readBuildEvent, renderBuildEvent, selectChannel, WheelError, type ChannelRule } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';

export interface ChosenChannel {
  /** Names of destinations, in order; none where this run uploads nothing. */
  readonly to: readonly string[];
  readonly missingCredentials: 'error' | 'skip';
}

/**
 * Where the wheels go: to the destination asked for, else to where the rules of wheel.yaml send a CI run like this.
 * Says so, also when that is nowhere.
 *
 * @throws WheelError destination-unknown where neither says anything
 */
export const chooseChannel = (host: Pick<Host, 'log' | 'variables'>, project: string, rules: readonly ChannelRule[], destination: string | undefined): ChosenChannel => {
  if (destination !== undefined) return { to: [destination], missingCredentials: 'error' };
  const event = readBuildEvent(host.variables);
  if (event === undefined || rules.length === 0) {
    throw new WheelError({
      code: 'destination-unknown',
      family: 'usage',
      message: event === undefined ? `where the wheels of ${project} are to go is not known: this is no CI run, for which its rules are` : `${project} has no rules that say where a CI run uploads to`,
      hint: `name it: --destination=testpypi${rules.length === 0 ? ', or write rules: "upload" in wheel.yaml' : `; its rules know ${[...new Set(rules.flatMap(({ to }) => to))].join(', ')}`}`,
    });
  }
  const channel = selectChannel(rules, event);
  if (channel.kind === 'send') {
    host.log.info(`${renderBuildEvent(event)}: to ${channel.to.join(', then ')}`);
    return channel;
  }
  host.log.warn([`nothing of ${project} is uploaded, since no rule holds for ${renderBuildEvent(event)}`, ...channel.reasons.map((reason) => `    ${reason}`)].join('\n'));
  return { to: [], missingCredentials: 'error' };
};
