import { Secret } from '../secret';
import { withFurtherIndexes } from './further-indexes';
import { indexEnvironment } from './index-environment';
import type { IndexSettings } from './index-settings';

const at = (url: string): { url: string; userinfo: undefined } => ({ url, userinfo: undefined });
const settings = (change: Partial<IndexSettings> = {}): IndexSettings => ({
  origin: 'uv',
  indexes: [at('https://team.test')],
  named: new Map([['nightly', { url: 'https://nightly.test/simple', userinfo: new Secret('u:p') }]]),
  defaultIndex: at('https://own.test'),
  findLinks: [],
  noIndex: false,
  trust: {},
  nativeTls: false,
  netrc: undefined,
  passed: {},
  findDefaultIndex: async () => at('https://found.test'),
  ...change,
});

describe('withFurtherIndexes', () => {
  it.each<[string, Partial<IndexSettings>, readonly string[], object]>([
    ['nothing to add', {}, [], { UV_INDEX: 'https://team.test', UV_DEFAULT_INDEX: 'https://own.test' }],
    ['one: the user’s own are asked before', {}, ['https://more.test'], { UV_INDEX: 'https://team.test https://own.test', UV_DEFAULT_INDEX: 'https://more.test' }],
    ['the index that pip asks by default is an own one', { defaultIndex: undefined, indexes: [] }, ['https://more.test'], { UV_INDEX: 'https://found.test', UV_DEFAULT_INDEX: 'https://more.test' }],
    ['several, one by its name', {}, ['nightly', 'https://more.test'], { UV_INDEX: 'https://team.test https://own.test https://u:p@nightly.test/simple', UV_DEFAULT_INDEX: 'https://more.test' }],
    ['no index at all is wanted', { noIndex: true }, ['https://more.test'], { UV_DEFAULT_INDEX: 'file:///no-index' }],
  ])('%s', async (_, change, written, expected) => {
    expect(indexEnvironment(await withFurtherIndexes(settings(change), written))).toEqual({ UV_NO_CONFIG: '1', ...expected });
  });

  it('says which names there are', async () => {
    await expect(withFurtherIndexes(settings(), ['nigtly'])).rejects.toMatchObject({ code: 'definition-invalid', message: 'wheel.yaml asks for the index "nigtly", which your uv configuration does not name', hint: 'did you mean "nightly"?' });
    await expect(withFurtherIndexes(settings({ named: new Map() }), ['my-x'])).rejects.toMatchObject({ hint: expect.stringContaining('UV_INDEX_MY_X_USERNAME') as string });
  });
});
