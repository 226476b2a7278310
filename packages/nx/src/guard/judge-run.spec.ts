import { readCommandLine } from './command-line';
import { judgeRun, type KnownProjects } from './judge-run';

const one = (project: string, target: string, configuration?: string, dryRun = false) => ({ kind: 'one', project, target, configuration, dryRun });
const many = (targets: readonly string[], configuration?: string, dryRun = false) => ({ kind: 'many', targets, configuration, dryRun });

describe('the words behind nx', () => {
  it.each([
    ['run zlib:build-clib:manylinux1', one('zlib', 'build-clib', 'manylinux1')],
    ['run zlib:build-clib -c manylinux1', one('zlib', 'build-clib', 'manylinux1')],
    ['run zlib:build-clib --configuration=manylinux1', one('zlib', 'build-clib', 'manylinux1')],
    ['run --configuration manylinux1 zlib:build-clib', one('zlib', 'build-clib', 'manylinux1')],
    ['run zlib:build-clib', one('zlib', 'build-clib')],
    ['zlib:build-clib:host', one('zlib', 'build-clib', 'host')],
    ['build-clib zlib -c host', one('zlib', 'build-clib', 'host')],
    ['run spam:repair:host --pythons cp312 --dryRun', one('spam', 'repair', 'host', true)],
    ['run spam:repair:host --dry-run=true', one('spam', 'repair', 'host', true)],
    ['run spam:repair:host --dryRun=false', one('spam', 'repair', 'host')],
    ['run-many -t repair test -c host', many(['repair', 'test'], 'host')],
    ['run-many --targets=repair,test --configuration=host', many(['repair', 'test'], 'host')],
    ['affected -t repair -p spam -c host', many(['repair'], 'host')],
    ['graph', undefined],
    ['repair', undefined],
    ['run spam', undefined],
  ] as const)('%s', (words, run) => {
    expect(readCommandLine(words.split(' '))).toEqual(run);
  });
});

describe('a run', () => {
  const target = (executor: string, configurations: Record<string, object> = {}) => ({ executor, configurations });
  const platforms = { targets: { toolchain: target('@wheelwright/nx:toolchain', { host: {}, manylinux1: {}, manylinux2014: {} }) } };
  const projects: KnownProjects = {
    platforms,
    spam: { targets: { repair: target('@wheelwright/nx:repair', { host: { supported: false }, manylinux1: {}, manylinux2014: {} }), test: target('@wheelwright/nx:test', { host: {}, manylinux1: {} }), upload: target('@wheelwright/nx:upload', { host: { supported: false }, manylinux1: {} }), 'nx-release-publish': { executor: '@wheelwright/nx:release-publish' } } },
    ham: { targets: { repair: target('@wheelwright/nx:repair', { mine: { } }) } },
    eggs: { targets: { repair: { ...target('@wheelwright/nx:repair', { manylinux1: {} }), defaultConfiguration: 'manylinux1' } } },
    web: { targets: { build: target('@nx/js:tsc'), test: target('nx:run-commands', { ci: {} }) } },
  };
  const judge = (words: string): string => {
    const run = readCommandLine(words.split(' '));
    if (run === undefined) return 'not judged';
    const verdict = judgeRun(run, projects);
    return verdict.kind === 'refused' ? `${verdict.error.message}: ${verdict.error.hint}` : verdict.kind === 'unsupported' ? `${verdict.project} never on ${verdict.platform}` : verdict.kind;
  };
  it.each([
    ['run spam:repair:manylinux1', 'fine'],
    ['run spam:repair:manylinus1', 'unknown platform "manylinus1": did you mean "manylinux1"?'],
    ['run spam:repair:xyz', 'unknown platform "xyz": known: host, manylinux1, manylinux2014'],
    ['run spam:test', 'spam:test needs a platform: name it last: nx run spam:test:host, nx run spam:test:manylinux1, nx run spam:test:manylinux2014'],
    ['run eggs:repair', 'fine'],
    // For all platforms
    ['run spam:upload', 'fine'],
    ['run spam:upload:manylinux1', 'fine'],
    ['run spam:upload:manylinus1', 'unknown platform "manylinus1": did you mean "manylinux1"?'],
    ['run spam:upload:host', 'spam never on host'],
    ['run spam:nx-release-publish', 'fine'],
    ['run spam:nx-release-publish:manylinux1', 'spam:nx-release-publish is for all platforms, not for manylinux1: nx run spam:nx-release-publish'],
    ['run-many -t upload', 'fine'],
    ['run spam:repair:host', 'spam never on host'],
    // The toolchain does not have it.
    ['run ham:repair:mine', 'unknown platform "mine": known: host, manylinux1, manylinux2014'],
    ['run web:build:production', 'fine'],
    ['run nothing:repair:host', 'fine'],
    ['run-many -t repair -c host', 'fine'],
    ['run-many -t repair -c hots', 'unknown platform "hots": did you mean "host"?'],
    // Some other project knows it.
    ['run-many -t test -c ci', 'fine'],
    ['run-many -t build -c production', 'fine'],
    ['affected -t repair', 'fine'],
  ])('%s: %s', (words, verdict) => {
    expect(judge(words)).toBe(verdict);
  });

  it.each(['run bare:repair:host', 'run-many -t repair -c host'])('without platforms.yaml: %s', (words) => {
    const run = readCommandLine(words.split(' '));
    const bare = { bare: { targets: { repair: target('@wheelwright/nx:repair') } } };
    expect(run === undefined ? undefined : judgeRun(run, bare)).toMatchObject({ kind: 'refused', error: { message: 'this workspace has no platforms.yaml', hint: expect.stringContaining('nx g @wheelwright/nx:init') as string } });
  });
});
