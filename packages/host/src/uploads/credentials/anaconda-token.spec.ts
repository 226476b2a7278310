import type { AnacondaDestination, WheelError } from '@wheelwright/core';
import { expectNoCanary, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { anacondaToken } from './anaconda-token';

const canary = 'an-CANARY-token';
const nightly: AnacondaDestination = { kind: 'anaconda', name: 'nightly', organization: 'our-nightly-wheels', labels: ['main'], token: undefined, replace: false, apiUrl: 'https://api.a.test', indexUrl: 'https://pypi.a.test/simple/' };
const own: AnacondaDestination = { ...nightly, token: 'NIGHTLY_TOKEN' };
const file = 'https%3A%2F%2Fapi.a.test.token';

interface Setting {
  readonly destination?: AnacondaDestination;
  readonly variables?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly os?: string;
}
let host: RecordingHost;
afterEach(() => host.dispose());
const ask = ({ destination = nightly, variables = {}, files = {}, os = 'linux' }: Setting) => {
  host = recordingHost({ variables, files, machine: { os } });
  const absolute = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace('ROOT', host.root)]));
  return anacondaToken({ ...host, variables: { ...host.variables, ...absolute } }, destination)();
};

it.each<[string, Setting, string]>([
  ['the variable the destination names', { destination: own, variables: { NIGHTLY_TOKEN: canary, ANACONDA_API_TOKEN: 'x' } }, 'NIGHTLY_TOKEN'],
  ['Anaconda’s variable', { variables: { ANACONDA_API_TOKEN: `${canary}\n` } }, 'ANACONDA_API_TOKEN'],
  ['the older variable before it, as anaconda-client has it', { variables: { BINSTAR_API_TOKEN: canary, ANACONDA_API_TOKEN: 'x' } }, 'BINSTAR_API_TOKEN'],
  ['what "anaconda login" left', { files: { [`home/.config/binstar/${file}`]: `${canary}\n` } }, `/home/.config/binstar/${file}`],
  ['what it left where it is told to', { variables: { BINSTAR_CONFIG_DIR: 'ROOT/own' }, files: { [`own/data/${file}`]: canary } }, `/own/data/${file}`],
  ['what it left in its other folder', { files: { [`home/.continuum/anaconda-client/tokens/${file}`]: canary } }, `/home/.continuum/anaconda-client/tokens/${file}`],
  ['what it left on a Mac', { os: 'darwin', files: { [`home/Library/Application Support/binstar/${file}`]: canary } }, `/home/Library/Application Support/binstar/${file}`],
  ['an empty variable is none', { variables: { BINSTAR_API_TOKEN: ' ', ANACONDA_API_TOKEN: canary } }, 'ANACONDA_API_TOKEN'],
])('%s', async (_title, setting, origin) => {
  const found = await ask(setting);
  expect({ token: found.token.reveal(), origin: found.origin.replace(host.root, '') }).toEqual({ token: canary, origin });
  expectNoCanary([{ name: 'credentials', content: found }], [canary]);
});

it.each<[string, Setting, string]>([
  ['nothing', {}, 'no credentials for our-nightly-wheels; looked at BINSTAR_API_TOKEN (not set), ANACONDA_API_TOKEN (not set), the token of "anaconda login" (none for this server)'],
  ['only another variable than the named one', { destination: own, variables: { ANACONDA_API_TOKEN: canary } }, 'looked at NIGHTLY_TOKEN (not set)'],
  ['a token for another server', { files: { 'home/.config/binstar/https%3A%2F%2Fapi.other.test.token': canary } }, '(none for this server)'],
  ['a token file without a token', { files: { [`home/.config/binstar/${file}`]: '\n' } }, '(none for this server)'],
])('finds none in %s', async (_title, setting, words) => {
  const error = (await ask(setting).catch((thrown: unknown) => thrown)) as WheelError;
  expect(error).toMatchObject({ code: 'credentials-missing', family: 'usage', message: expect.stringContaining(words) as string });
  expectNoCanary([{ name: 'error', content: error }], [canary]);
});
