import { normalizeStageOptions } from './stage-options';

describe('options of a stage', () => {
  it.each([
    [{}, { platform: undefined, supported: true, pythons: undefined, dryRun: false }],
    [
      { platform: 'host', supported: false, pythons: 'cp313, cp312,cp313', dryRun: true },
      { platform: 'host', supported: false, pythons: ['cp313', 'cp312'], dryRun: true },
    ],
    [{ pythons: ' , ' }, { platform: undefined, supported: true, pythons: undefined, dryRun: false }],
  ])('%j', (written, normal) => {
    expect(normalizeStageOptions(written)).toEqual(normal);
  });
});
