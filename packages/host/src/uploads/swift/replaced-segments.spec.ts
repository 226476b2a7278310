import type { SwiftDestination } from '@wheelwright/core';
import type { Host, HttpAnswer } from '../../ports';
import type { NewObject } from '../objects/object-store';
import { replaceObject } from './replaced-segments';
import type { SwiftPlace } from './swift-place';

const object = { name: 'ci/ham.whl', replace: true } as NewObject;
const segment = (from: string, name = 'ci/ham.whl', container = 'w_segments'): { name: string } => ({ name: `/${container}/${name}/${from}/0` });
const answer = (status: number, rest: Partial<HttpAnswer> = {}): HttpAnswer => ({ status, statusText: '', headers: {}, text: '', sent: 0, ...rest });
/** A large object, or the status of what is asked about one. */
type Seen = readonly { name: string }[] | { readonly head: number } | { readonly manifest: string };

/** What was done when the object is first one thing, then another. */
const replaced = async (before: Seen, after: Seen, { put = () => Promise.resolve(), deleted = 204, replace = true } = {}): Promise<{ done: string[]; warnings: string[] }> => {
  const done: string[] = [];
  const warnings: string[] = [];
  let state = before;
  const ask: SwiftPlace['ask'] = ({ method, path }) => {
    if (method === 'DELETE') {
      done.push(path);
      return Promise.resolve(answer(deleted));
    }
    if (method === 'HEAD') return Promise.resolve('head' in state ? answer(state.head) : answer(200, { headers: { 'x-static-large-object': 'True' } }));
    return Promise.resolve(answer(200, { text: 'manifest' in state ? state.manifest : JSON.stringify(state) }));
  };
  const place = {
    host: { log: { warn: (line: string) => warnings.push(line) } } as unknown as Host,
    ask,
    shown: 'container w',
    definition: {} as SwiftDestination,
    containers: { segments: 'w_segments' },
    pathOf: (name: string) => `/w/${name}`,
  } as SwiftPlace;
  await replaceObject(place, { ...object, replace }, async () => {
    await put();
    done.push('put');
    state = after;
  });
  return { done, warnings };
};

it.each<[string, Seen, Seen, readonly string[]]>([
  ['nothing', { head: 404 }, [segment('b')], ['put']],
  ['an object in one piece', { head: 200 }, { head: 200 }, ['put']],
  ['a large object', [segment('a'), segment('b')], [segment('b'), segment('c')], ['put', '/w_segments/ci/ham.whl/a/0']],
  ['a large object, by one in one piece', [segment('a')], { head: 200 }, ['put', '/w_segments/ci/ham.whl/a/0']],
  ['segments that others may use', [segment('a', 'ci/other.whl'), segment('a', 'ci/ham.whl', 'elsewhere')], [segment('b')], ['put']],
  ['what another run has put back', [segment('a')], [segment('a')], ['put']],
])('replaces %s', async (_what, before, after, done) => {
  expect(await replaced(before, after)).toEqual({ done, warnings: [] });
});

it('asks and deletes nothing where nothing may be replaced', async () => {
  expect(await replaced([segment('a')], [segment('b')], { replace: false })).toEqual({ done: ['put'], warnings: [] });
});

it('deletes nothing when the new object is not stored', async () => {
  await expect(replaced([segment('a')], [segment('b')], { put: () => Promise.reject(new Error('no room')) })).rejects.toThrow('no room');
});

it.each<[string, Seen, Seen, number, readonly string[], string]>([
  ['what was there', { head: 403 }, [segment('b')], 204, ['put'], 'HTTP status 403'],
  ['what it was made of', { manifest: '<html>' }, [segment('b')], 204, ['put'], 'not the manifest'],
  ['what is there now', [segment('a')], { manifest: '<html>' }, 204, ['put'], 'not the manifest'],
  ['whether a segment went', [segment('a')], [segment('b')], 409, ['put', '/w_segments/ci/ham.whl/a/0'], 'HTTP status 409'],
])('warns where it does not know %s', async (_what, before, after, deleted, done, words) => {
  expect(await replaced(before, after, { deleted })).toEqual({ done, warnings: [expect.stringMatching(new RegExp(`^segments of what ham\\.whl was before may be left in w_segments: .*${words}`, 'u'))] });
});
