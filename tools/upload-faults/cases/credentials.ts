import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultCase } from '../fault-case';
import { token } from '../run-case';

const section = (lines: string): string => `[distutils]\nindex-servers =\n    spec\n\n[spec]\n${lines}`;
const unnamed = () => ({ password: undefined });

/** Who may upload, and how little is said of it. */
export const credentialCases: readonly FaultCase[] = [
  { name: 'none', variables: () => ({ SPEC_TOKEN: '' }), expect: { outcome: 'failed', code: 'credentials-missing', files: [], uploads: [], server: [], says: ['SPEC_TOKEN'] } },
  { name: 'none, and that is allowed', variables: () => ({ SPEC_TOKEN: '' }), request: () => ({ missingCredentials: 'skip' }), expect: { outcome: 'skipped', files: [], uploads: [], server: [], says: ['nothing is uploaded'] } },
  { name: 'a token with a new line', variables: () => ({ SPEC_TOKEN: `${token}\n` }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'a wrong token', variables: () => ({ SPEC_TOKEN: 'pypi-CANARYwrong' }), canaries: ['pypi-CANARYwrong'], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop'], statuses: [403], uploads: ['whole'], server: [], says: ['Invalid or non-existent authentication'] } },
  { name: 'a token beyond Latin-1', variables: () => ({ SPEC_TOKEN: 'pypi-CANARY€uro' }), canaries: ['pypi-CANARY€uro'], expect: { outcome: 'failed', code: 'credentials-invalid', files: [], uploads: [], server: [] } },
  { name: 'in the URL', definition: ({ origin }) => ({ ...unnamed(), uploadUrl: `${origin.replace('://', `://__token__:${encodeURIComponent(token)}@`)}/legacy/` }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'in the URL, which nobody answers', definition: () => ({ ...unnamed(), uploadUrl: 'http://__token__:CANARYurl@127.0.0.1:9/legacy/' }), canaries: ['CANARYurl'], expect: { outcome: 'failed', code: 'upload-failed', uploads: [], server: [] } },
  { name: 'of twine', definition: unnamed, variables: () => ({ SPEC_TOKEN: '', TWINE_USERNAME: '__token__', TWINE_PASSWORD: token }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'of uv', definition: unnamed, variables: () => ({ SPEC_TOKEN: '', UV_PUBLISH_TOKEN: token }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: '.pypirc with colons', definition: unnamed, pypirc: section(`username: __token__\npassword: ${token}\n`), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: '.pypirc with a section twice', definition: unnamed, pypirc: `${section(`password = ${token}\n`)}\n[spec]\npassword = CANARYtwice\n`, canaries: ['CANARYtwice'], expect: { outcome: 'failed', code: 'credentials-invalid', files: [], uploads: [], server: [], says: ['line'] } },
  { name: '.pypirc that is none', definition: unnamed, pypirc: 'password = CANARYnosection\n', canaries: ['CANARYnosection'], expect: { outcome: 'failed', code: 'credentials-invalid', files: [], uploads: [], server: [], says: ['line 1'] } },
  { name: '.pypirc in Latin-1', definition: unnamed, pypirc: Buffer.from(section('username = __token__\npassword = CANARY\u00E4\n'), 'latin1'), expect: { outcome: 'failed', code: 'credentials-invalid', files: [], uploads: [], server: [] } },
  {
    name: '.pypirc that others can read',
    definition: unnamed,
    pypirc: section(`username = __token__\npassword = ${token}\n`),
    before: ({ folder }) => chmodSync(join(folder, 'home/.pypirc'), 0o644),
    expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0], says: ['chmod 600'] },
  },
  {
    name: 'a keyring that knows',
    definition: unnamed,
    variables: ({ folder }) => ({ SPEC_TOKEN: '', PATH: `${join(folder, 'home/bin')}:/usr/bin:/bin` }),
    before: ({ folder }) => keyring(folder, `echo '${token}'`),
    expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] },
  },
  {
    name: 'a keyring that never answers',
    slow: true,
    definition: unnamed,
    variables: ({ folder }) => ({ SPEC_TOKEN: '', PATH: `${join(folder, 'home/bin')}:/usr/bin:/bin` }),
    before: ({ folder }) => keyring(folder, 'sleep 600'),
    expect: { outcome: 'failed', code: 'credentials-missing', files: [], uploads: [], server: [], says: ['keyring'] },
  },
  {
    name: 'trusted publishing without the permission',
    definition: () => ({ ...unnamed(), trustedPublishing: 'always' }),
    variables: () => ({ GITHUB_ACTIONS: 'true' }),
    expect: { outcome: 'failed', code: 'credentials-missing', files: [], uploads: [], server: [], says: ['id-token'] },
  },
];

const keyring = (folder: string, line: string): void => {
  mkdirSync(join(folder, 'home/bin'), { recursive: true });
  writeFileSync(join(folder, 'home/bin/keyring'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
};
