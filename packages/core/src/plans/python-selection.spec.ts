import type { Interpreter } from '../definitions/toolchain';
import { selectPythons, type PythonSelectionRequest } from './python-selection';

const interpreter = (tag: string, include: string | undefined = '/include'): Interpreter => ({
  tag,
  version: tag,
  implementation: 'cpython',
  soabi: tag,
  architecture: 'x86_64',
  linksLibpython: false,
  executable: `/${tag}`,
  include,
});

const request = (changes: Partial<PythonSelectionRequest> = {}): PythonSelectionRequest => ({
  project: { pythons: ['cp310', 'cp311', 'cp313t'], missingPythons: 'error' },
  name: 'numpy-wheels',
  asked: undefined,
  interpreters: [interpreter('cp38'), interpreter('cp311'), interpreter('cp310')],
  headers: true,
  advice: (version) => `install ${version}`,
  ...changes,
});

const skip = { pythons: ['cp310', 'cp311', 'cp313t'], missingPythons: 'skip' } as const;

describe('selectPythons', () => {
  it.each<[string, Partial<PythonSelectionRequest>, readonly string[], readonly string[]]>([
    ['all, in the order of the project', { interpreters: ['cp313t', 'cp311', 'cp310'].map((tag) => interpreter(tag)) }, ['cp310', 'cp311', 'cp313t'], []],
    ['narrowed, in the order of the project', { asked: ['cp311', 'cp310'] }, ['cp310', 'cp311'], []],
    ['a missing one is skipped where the project says so', { project: skip }, ['cp310', 'cp311'], ['cp313t']],
    ['one without headers too', { project: skip, interpreters: [interpreter('cp310', ''), interpreter('cp311')].map((one) => (one.include === '' ? { ...one, include: undefined } : one)) }, ['cp311'], ['cp310', 'cp313t']],
    ['headers do not matter for tests', { project: { ...skip, pythons: ['cp310'] }, headers: false, interpreters: [{ ...interpreter('cp310'), include: undefined }] }, ['cp310'], []],
  ])('%s', (_, changes, tags, skipped) => {
    const selection = selectPythons(request(changes));
    expect({ tags: selection.interpreters.map(({ tag }) => tag), skipped: selection.skipped }).toEqual({ tags, skipped });
  });

  it.each<[string, Partial<PythonSelectionRequest>, string, string]>([
    ['a missing one', {}, 'numpy-wheels needs cp313t (Python 3.13t), which this machine lacks', 'install 3.13t; or run only those that are there: --pythons=cp310,cp311'],
    [
      'all that are missing, and one without headers',
      { interpreters: [{ ...interpreter('cp311'), include: undefined }] },
      'numpy-wheels needs cp310 (Python 3.10), cp311 (Python 3.11 is there, but not its headers), cp313t (Python 3.13t), which this machine lacks',
      'install 3.10',
    ],
    ['skipping all of them', { project: skip, interpreters: [] }, 'numpy-wheels needs cp310 (Python 3.10), cp311 (Python 3.11), cp313t (Python 3.13t), which this machine lacks', 'install 3.10'],
    ['one that was asked for, though missing ones are skipped', { project: skip, asked: ['cp313t'] }, 'numpy-wheels needs cp313t (Python 3.13t), which this machine lacks', 'install 3.13t; or run only those that are there: --pythons=cp310,cp311'],
    ['a tag of no Python of the project', { asked: ['cp31', 'cp99'] }, 'numpy-wheels has no "cp31", "cp99"; its Pythons are cp310, cp311, cp313t', 'did you mean "cp310"?'],
  ])('refuses %s', (_, changes, message, hint) => {
    expect(() => selectPythons(request(changes))).toThrow(expect.objectContaining({ message, hint }));
  });
});
