import { pipConfigFiles, pipIndexOptions } from './pip-config';

describe('pipConfigFiles', () => {
  const nothing = (): boolean => false;
  it.each([
    ['linux', {}, nothing, ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/home/u/.pip/pip.conf', '/home/u/.config/pip/pip.conf']],
    [
      'linux',
      { XDG_CONFIG_DIRS: '/a:/b', XDG_CONFIG_HOME: '/c', VIRTUAL_ENV: '/env' },
      nothing,
      ['/a/pip/pip.conf', '/b/pip/pip.conf', '/etc/pip.conf', '/home/u/.pip/pip.conf', '/c/pip/pip.conf', '/env/pip.conf'],
    ],
    ['linux', { PIP_CONFIG_FILE: '/x.conf' }, () => true, ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/x.conf']],
    [
      'linux',
      { PIP_CONFIG_FILE: '/x.conf' },
      nothing,
      ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/home/u/.pip/pip.conf', '/home/u/.config/pip/pip.conf', '/x.conf'],
    ],
    ['linux', { PIP_CONFIG_FILE: '/dev/null' }, () => true, []],
    ['darwin', {}, nothing, ['/Library/Application Support/pip/pip.conf', '/home/u/.pip/pip.conf', '/home/u/.config/pip/pip.conf']],
    [
      'darwin',
      {},
      () => true,
      ['/Library/Application Support/pip/pip.conf', '/home/u/.pip/pip.conf', '/home/u/Library/Application Support/pip/pip.conf'],
    ],
    ['win32', { APPDATA: 'C:/r' }, nothing, ['C:/ProgramData/pip/pip.ini', '/home/u/pip/pip.ini', 'C:/r/pip/pip.ini']],
  ])('%s %j', (os, variables, exists, expected) => {
    expect(pipConfigFiles({ os, home: '/home/u', variables: variables as Record<string, string> }, exists)).toEqual(expected);
  });
});

describe('pipIndexOptions', () => {
  const nothing = { indexUrl: undefined, extraIndexUrls: [], findLinks: [], noIndex: false, trustedHosts: [], cert: undefined, clientCertificate: undefined, proxy: undefined };
  it.each([
    ['nothing said', [], {}, {}],
    ['a file', ['[global]\nindex-url = https://i.test/simple\ncert = /ca.pem\n'], {}, { indexUrl: 'https://i.test/simple', cert: '/ca.pem' }],
    ['a client certificate', ['[global]\nclient-cert = /me.pem\n'], {}, { clientCertificate: '/me.pem' }],
    ['another one by a variable', ['[global]\nclient-cert = /me.pem\n'], { PIP_CLIENT_CERT: '/you.pem' }, { clientCertificate: '/you.pem' }],
    ['keys with underscores and capitals', ['[global]\nIndex_URL = https://i.test/simple\n'], {}, { indexUrl: 'https://i.test/simple' }],
    ['a later file replaces', ['[global]\nindex-url = https://a.test\n', '[global]\nindex-url = https://b.test\n'], {}, { indexUrl: 'https://b.test' }],
    ['[install] beats [global], also of a later file', ['[install]\nindex-url = https://a.test\n', '[global]\nindex-url = https://b.test\n'], {}, { indexUrl: 'https://a.test' }],
    ['sections of other commands do not count', ['[search]\nindex-url = https://a.test\n'], {}, {}],
    ['variables beat files', ['[global]\nindex-url = https://a.test\n'], { PIP_INDEX_URL: 'https://b.test' }, { indexUrl: 'https://b.test' }],
    ['an empty variable is unsaid', ['[global]\nindex-url = https://a.test\n'], { PIP_INDEX_URL: '' }, { indexUrl: 'https://a.test' }],
    [
      'lists over several lines',
      ['[global]\nextra-index-url =\n    https://a.test\n    https://b.test\ntrusted-host = a.test b.test\n'],
      {},
      { extraIndexUrls: ['https://a.test', 'https://b.test'], trustedHosts: ['a.test', 'b.test'] },
    ],
    ['find-links of a variable', [], { PIP_FIND_LINKS: '/one  https://two.test/' }, { findLinks: ['/one', 'https://two.test/'] }],
    ['no-index', ['[global]\nno-index = yes\n'], {}, { noIndex: true }],
    ['no-index that says no', [], { PIP_NO_INDEX: '0' }, {}],
  ])('%s', (_title, files, variables, expected) => {
    expect(pipIndexOptions(files, variables as Record<string, string>)).toEqual({ ...nothing, ...expected });
  });
});
