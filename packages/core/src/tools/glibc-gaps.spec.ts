import { glibcGaps } from './glibc-gaps';

describe('glibcGaps', () => {
  it.each([
    ['glibc', '2.5', true],
    ['glibc', '2.6', true],
    ['glibc', '2.7', false],
    ['glibc', '2.17', false],
    ['musl', '1.2', false],
  ] as const)('%s %s: %p', (name, version, lacking) => {
    expect(glibcGaps({ system: 'linux', architecture: 'x86_64', libc: { name, version } }) !== undefined).toBe(lacking);
  });

  it('has all twelve of the family, hidden', () => {
    const source = glibcGaps({ system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }) ?? '';
    const names = [...source.matchAll(/^HIDDEN int (\w+)\(/gmu)].map(([, name]) => name);
    expect(names).toEqual(
      ['scanf', 'fscanf', 'sscanf', 'wscanf', 'fwscanf', 'swscanf'].flatMap((name) => [`__isoc99_v${name}`, `__isoc99_${name}`]),
    );
  });
});
