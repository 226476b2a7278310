import { z } from 'zod';
import type { Problem } from '../errors/problem';
import type { DocumentPath } from './document';
import { nameField } from './fields';

/** What started a CI run; `manual` also for runs that another one started. */
export const buildEvents = ['push', 'pull-request', 'schedule', 'manual', 'release'] as const;
export type BuildEventName = (typeof buildEvents)[number];

const patterns = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

export const channelRuleSchema = z
  .strictObject({
    when: z
      .strictObject({
        branch: patterns.optional().describe('Branch, or patterns with * and ?: main, "v*.x". Not where a tag is built.'),
        tag: patterns.optional().describe('Tag, or patterns with * and ?: "v*".'),
        event: z
          .union([z.enum(buildEvents), z.array(z.enum(buildEvents)).min(1)])
          .optional()
          .describe('What started the run. A pull request uploads only where this says `pull-request`.'),
        repository: patterns.optional().describe('owner/name of the repository, or patterns: keeps forks from uploading.'),
        'build-commit': patterns.optional().describe('Value of the variable BUILD_COMMIT, or patterns: the branch or tag of the source that is built.'),
      })
      .optional()
      .describe('All of it must hold. Without it, every CI run but a pull request.'),
    to: z.union([nameField, z.array(nameField).min(1)]).describe('Destination, or destinations one after the other: of destinations.yaml, or `pypi` or `testpypi`.'),
    'missing-credentials': z
      .enum(['error', 'skip'])
      .optional()
      .describe('What to do where no credentials are found: `error` (the default), or `skip` with a line that says so, as on forks. A pull request of a fork is always skipped.'),
  })
  .describe('Where a CI run sends the wheels. The first rule that holds counts.');

/** A rule in its one spelling: every condition is a list of alternatives; undefined says nothing. */
export interface ChannelRule {
  readonly branch: readonly string[] | undefined;
  readonly tag: readonly string[] | undefined;
  readonly event: readonly BuildEventName[] | undefined;
  readonly repository: readonly string[] | undefined;
  readonly buildCommit: readonly string[] | undefined;
  readonly to: readonly string[];
  readonly missingCredentials: 'error' | 'skip';
}

export const normalizeChannelRule = (
  written: z.infer<typeof channelRuleSchema>,
  problemAt: (path: DocumentPath, message: string, hint?: string) => Problem,
): { readonly value: ChannelRule; readonly problems: readonly Problem[] } => {
  const { when = {}, to } = written;
  const destinations = listOf(to);
  return {
    value: {
      branch: optionalList(when.branch),
      tag: optionalList(when.tag),
      event: optionalList(when.event),
      repository: optionalList(when.repository),
      buildCommit: optionalList(when['build-commit']),
      to: [...new Set(destinations)],
      missingCredentials: written['missing-credentials'] ?? 'error',
    },
    problems:
      when.branch !== undefined && when.tag !== undefined
        ? [problemAt(['when', 'tag'], 'a run builds a branch or a tag, never both', 'write two rules')]
        : [],
  };
};

const listOf = <Item>(written: Item | readonly Item[]): readonly Item[] => (Array.isArray(written) ? (written as readonly Item[]) : [written as Item]);

const optionalList = <Item>(written: Item | readonly Item[] | undefined): readonly Item[] | undefined => (written === undefined ? undefined : listOf(written));
