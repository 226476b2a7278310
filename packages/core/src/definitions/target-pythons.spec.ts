import { renderProblem } from '../errors/problem';
import { parseYamlDocument } from './document';
import { normalizeTargetPythons, targetMachineKey, targetPythonsSchema } from './target-pythons';

const read = (text: string) => {
  const result = parseYamlDocument('target-pythons.yaml', text, targetPythonsSchema);
  if (!result.ok) return { value: undefined, problems: result.problems.map(renderProblem) };
  const { value, problems } = normalizeTargetPythons(result.document, '/workspace/projects/platforms');
  return { value, problems: problems.map(renderProblem) };
};

const sha256 = 'ab'.repeat(32);

it('reads archives of Pythons, and the packages that these need', () => {
  const { value, problems } = read(`aarch64-glibc:
  root: [{ sources: [{ debian: { source: zlib, version: "1", file: zlib1g_1_arm64.deb }, sha256: ${sha256} }] }]
  pythons:
    cp311: { version: "3.11.3", sources: [{ maven: { group: org.test, artifact: cpython, version: 3.11.3-1, classifier: linux-arm64 }, folder: a/b, sha256: ${sha256} }] }
    cp312:
      version: "3.12.1"
      sources:
        - { url: "https://a.test/headers.tar.gz", runs: false, sha256: ${sha256} }
        - { url: "https://a.test/python.tar.gz", sha256: ${sha256} }
`);
  expect(problems).toEqual([]);
  const machine = value?.get('aarch64-glibc');
  expect(machine?.root).toMatchObject([[{ kind: 'debian', fileName: 'zlib1g_1_arm64.deb' }]]);
  expect(machine?.pythons.get('cp311')).toMatchObject({ version: '3.11.3', sources: [{ kind: 'maven', group: 'org.test', fileName: 'cpython-3.11.3-1-linux-arm64.jar', folder: 'a/b' }] });
  expect(machine?.pythons.get('cp312')).toMatchObject({ sources: [{ fileName: 'headers.tar.gz' }, { fileName: 'python.tar.gz' }], programs: [{ fileName: 'python.tar.gz' }] });
});

it.each([
  ['../archives', '/workspace/projects/platforms/../archives'],
  ['/srv/archives', '/srv/archives'],
  ['https://mirror.test/archives', 'https://mirror.test/archives'],
])('finds the mirror %s from its own folder', (mirror, location) => {
  const { value } = read(`x86_64-musl: { pythons: { cp311: { version: "3.11.1", sources: [{ mirror: "${mirror}", file: python.tar.gz, sha256: ${sha256} }] } } }`);
  expect(value?.get('x86_64-musl')?.pythons.get('cp311')?.sources).toMatchObject([{ kind: 'mirror', location }]);
});

it.each([
  ['sparc: { pythons: {} }', 'target-pythons.yaml:1:8: "sparc": Invalid key in record'],
  [`x86_64-musl: { pythons: { cp311: { version: "3.12.1", sources: [{ url: "https://a.test/x", sha256: ${sha256} }] } } }`, 'target-pythons.yaml:1:45: "cp311" is Python 3.11, not 3.12.1'],
  ['x86_64-musl: { pythons: { cp311: { version: "3.11.1", sources: [] } } }', expect.stringContaining('target-pythons.yaml:1:')],
])('%s', (text, problem) => expect(read(text).problems).toEqual([problem]));

it.each([
  [{ system: 'linux', architecture: 'i686', libc: { name: 'glibc', version: '2.17' } }, 'i686-glibc'],
  [{ system: 'linux', architecture: 'aarch64', libc: { name: 'musl', version: '1.2' } }, 'aarch64-musl'],
  [{ system: 'windows', architecture: 'x86_64' }, 'windows-x86_64'],
  [{ system: 'macos', architecture: 'arm64', minimum: '11.0' }, 'macos-arm64'],
] as const)('%j is %s', (target, key) => expect(targetMachineKey(target)).toBe(key));
