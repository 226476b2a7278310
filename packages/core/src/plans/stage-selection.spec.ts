import { selectCells, type FoundRecord, type StageCell, type StageSelectionRequest } from './stage-selection';

const cell = (python: string, digest = `${python} now`): StageCell => ({ python, digest });
const found = (python: string, digest?: string, sound = true): FoundRecord<StageCell> => ({ record: cell(python, digest), sound });
const filesOf = ({ python }: StageCell): readonly string[] => [`${python}.whl`, `${python}.whl.json`];
const both = (...pythons: readonly string[]): readonly string[] => pythons.flatMap((python) => filesOf(cell(python)));

describe('selectCells', () => {
  it.each<[string, Partial<StageSelectionRequest<StageCell, StageCell>>, { make: readonly string[]; keep: readonly string[]; remove: readonly string[] }]>([
    ['nothing there', {}, { make: ['cp310', 'cp311'], keep: [], remove: [] }],
    ['everything there', { found: [found('cp310'), found('cp311')], names: ['all.json', ...both('cp310', 'cp311')] }, { make: [], keep: ['cp310', 'cp311'], remove: [] }],
    ['one there, as after a failure', { found: [found('cp311')], names: both('cp311') }, { make: ['cp310'], keep: ['cp311'], remove: [] }],
    [
      'a stale one; the summary goes while there is work',
      { found: [found('cp310', 'old'), found('cp311')], names: ['all.json', ...both('cp310', 'cp311')] },
      { make: ['cp310'], keep: ['cp311'], remove: ['all.json', ...both('cp310')] },
    ],
    ['a stale one beside the right one', { found: [found('cp310', 'old'), found('cp310'), found('cp311')], names: both('cp310', 'cp311') }, { make: [], keep: ['cp310', 'cp311'], remove: [] }],
    ['a damaged one', { found: [found('cp310', undefined, false), found('cp311')], names: both('cp310', 'cp311') }, { make: ['cp310'], keep: ['cp311'], remove: both('cp310') }],
    [
      'a Python that is no longer in the project, and a file of nobody',
      { found: [found('cp38'), found('cp310'), found('cp311')], names: ['unsupported.json', ...both('cp38', 'cp310', 'cp311')] },
      { make: [], keep: ['cp310', 'cp311'], remove: ['unsupported.json', ...both('cp38')] },
    ],
    ['a wheel without a record', { names: ['cp310.whl'] }, { make: ['cp310', 'cp311'], keep: [], remove: ['cp310.whl'] }],
    ['narrowed: others stay when they are right', { wanted: ['cp310'], found: [found('cp311')], names: both('cp311') }, { make: ['cp310'], keep: ['cp311'], remove: [] }],
    ['narrowed: others go when they are stale', { wanted: ['cp310'], found: [found('cp311', 'old')], names: both('cp311') }, { make: ['cp310'], keep: [], remove: both('cp311') }],
  ])('%s', (_, changes, expected) => {
    const { make, keep, remove } = selectCells({ cells: [cell('cp310'), cell('cp311')], wanted: ['cp310', 'cp311'], found: [], names: [], filesOf, summary: 'all.json', ...changes });
    expect({ make: make.map(({ python }) => python), keep: keep.map(({ python }) => python), remove }).toEqual(expected);
  });
});
