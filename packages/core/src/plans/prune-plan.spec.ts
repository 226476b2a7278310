import { planPrune, type PrunableFile, type PruneRules } from './prune-plan';

const now = Date.parse('2026-11-21T12:00:00Z');
const file = (version: string, daysAgo: number | undefined, labels: readonly string[] = ['main'], tag = 'cp312'): PrunableFile => ({
  file: `spam-${version}-${tag}.whl`,
  version,
  uploaded: daysAgo === undefined ? undefined : new Date(now - daysAgo * 24 * 60 * 60 * 1000).toISOString(),
  labels,
});
const rules = (changes: Partial<PruneRules> = {}): PruneRules => ({ versions: undefined, days: undefined, labels: ['main'], keepNewest: true, now, ...changes });

describe('planPrune', () => {
  it.each<[string, readonly PrunableFile[], Partial<PruneRules>, readonly string[]]>([
    ['nothing asked for', [file('1.0', 400)], {}, []],
    ['no files', [], { versions: 1 }, []],
    ['newest two versions, however many files', [file('1.3.dev1', 1), file('1.3.dev1', 1, ['main'], 'cp313'), file('1.2.dev9', 2), file('1.2.dev8', 3), file('1.2.dev7', 4)], { versions: 2 }, ['1.2.dev8', '1.2.dev7']],
    ['by time of upload, not by version: a branch for repairs came last', [file('1.2.1.dev1', 1), file('1.3.dev5', 2), file('1.3.dev4', 3)], { versions: 2 }, ['1.3.dev4']],
    ['commits of a day have no order but time', [file('1.3.dev0+git.aaa', 1), file('1.3.dev0+git.fff', 2)], { versions: 1 }, ['1.3.dev0+git.fff']],
    ['by version where times are unknown', [file('1.9.dev1', undefined), file('1.10.dev1', undefined)], { versions: 1 }, ['1.9.dev1']],
    ['older than thirty days', [file('1.3.dev3', 29), file('1.3.dev2', 30), file('1.3.dev1', 31)], { days: 30 }, ['1.3.dev1']],
    ['a version is as old as its last file', [file('1.3.dev9', 1), file('1.3.dev1', 40), file('1.3.dev1', 10, ['main'], 'cp313')], { days: 30 }, []],
    ['an unknown time is not old', [file('1.3.dev9', 1), file('1.3.dev1', undefined)], { days: 30 }, []],
    ['the newest stays although it is old', [file('1.3.dev2', 40), file('1.3.dev1', 50)], { days: 30 }, ['1.3.dev1']],
    ['unless that is asked for', [file('1.3.dev2', 40), file('1.3.dev1', 50)], { days: 30, keepNewest: false }, ['1.3.dev2', '1.3.dev1']],
    ['both rules', [file('1.3.dev4', 1), file('1.3.dev3', 40), file('1.3.dev2', 2), file('1.3.dev1', 3)], { versions: 3, days: 30 }, ['1.3.dev3']],
    ['files of other labels too', [file('1.3.dev2', 1), file('1.3.dev1', 2, ['main', 'release'])], { versions: 1 }, []],
    ['spellings of one version', [file('1.0', 1), file('1.0.0', 2), file('v1.0', 1)], { versions: 1 }, ['1.0.0']],
    ['what is no version', [file('1.3.dev2', 1), file('latest', 900)], { versions: 1, days: 30 }, []],
  ])('%s', (_title, files, changes, expected) => {
    const plan = planPrune(files, rules(changes));
    expect(plan.remove.map((entry) => entry.file.version)).toEqual(expected);
    expect(plan.keep).toHaveLength(files.length - expected.length);
  });

  it('says why, and what people should know', () => {
    const plan = planPrune([file('1.3.dev3', 16), file('1.3.dev2', 31), file('1.3.dev1', 32, ['main', 'keep']), file('latest', 1)], rules({ versions: 1, days: 30 }));
    expect(plan.remove.map(({ reason }) => reason)).toEqual(['1.3.dev2 is not among the newest 1 versions']);
    expect(plan.notes).toEqual([
      'spam-1.3.dev1-cp312.whl stays: it has the labels main, keep too',
      '"latest" is no version: its files stay',
      'nothing came for 16 days: the newest version is 1.3.dev3',
    ]);
    expect(planPrune([file('1.3.dev1', 31)], rules({ days: 30, keepNewest: false })).remove[0]?.reason).toBe('1.3.dev1 came 31 days ago, and 30 are kept');
  });

  it('gives the same plan for every order of the files', () => {
    const files = [file('1.3.dev3', 1), file('1.3.dev2', 2), file('1.3.dev1', 3)];
    const plans = [files, [...files].reverse()].map((list) => planPrune(list, rules({ versions: 1 })));
    expect(plans[0]?.remove).toEqual(plans[1]?.remove);
  });
});
