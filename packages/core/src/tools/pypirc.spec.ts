import { parsePypirc } from './pypirc';

const unsaid = { repository: undefined, username: undefined, password: undefined, caCertificates: undefined, clientCertificate: undefined };
const read = (text: string): Record<string, unknown> => Object.fromEntries(parsePypirc(text).sections);

// Each case but the last two was compared with twine 7.0.0's get_config.
describe('parsePypirc', () => {
  it.each([
    ['nothing at all', '', { pypi: unsaid, testpypi: unsaid }],
    [
      'the file of the old READMEs',
      '[distutils]\nindex-servers =\n    pypi\n    warehouse\n\n[pypi]\nusername:ann\npassword:p;w#\n\n[warehouse]\nrepository: https://w.test/legacy/\nusername: your_user_name\npassword: your_password\n',
      {
        pypi: { ...unsaid, username: 'ann', password: 'p;w#' },
        warehouse: { ...unsaid, repository: 'https://w.test/legacy/', username: 'your_user_name', password: 'your_password' },
      },
    ],
    ['pypi is always there', '[distutils]\nindex-servers = own\n[own]\nrepository = https://o.test/\n', { pypi: unsaid, own: { ...unsaid, repository: 'https://o.test/' } }],
    [
      'the obsolete [server-login] for what a section lacks',
      '[server-login]\nusername = old\npassword = older\n[pypi]\npassword = own\n',
      { pypi: { ...unsaid, username: 'old', password: 'own' }, testpypi: { ...unsaid, username: 'old', password: 'older' } },
    ],
    ['percents, delimiters and upper-case names', '[pypi]\nUserName = __token__\nPASSWORD = pypi-%(a)s=:%%\n', { pypi: { ...unsaid, username: '__token__', password: 'pypi-%(a)s=:%%' }, testpypi: unsaid }],
    ['certificates', '[pypi]\nca_cert = /ca.pem\nclient_cert = /me.pem\n', { pypi: { ...unsaid, caCertificates: '/ca.pem', clientCertificate: '/me.pem' }, testpypi: unsaid }],
    ['what [DEFAULT] says for all', '[DEFAULT]\nusername = __token__\n[pypi]\npassword = a\n', { pypi: { ...unsaid, username: '__token__', password: 'a' }, testpypi: unsaid }],
    ['a section that index-servers forgot', '[own]\nrepository = https://o.test/\n', { pypi: unsaid, testpypi: unsaid, own: { ...unsaid, repository: 'https://o.test/' } }],
    ['a byte order mark', '\uFEFF[pypi]\nusername = a\n', { pypi: { ...unsaid, username: 'a' }, testpypi: unsaid }],
  ])('%s', (_title, text, expected) => expect(read(text)).toEqual(expected));

  it.each([
    ['password = x\n[pypi]\n', 1, 'outside'],
    ['[pypi]\nusername = a\nusername = b\n', 3, 'twice'],
    ['[pypi]\nusername = a\n[pypi]\n', 3, 'twice'],
    ['[pypi]\npypi-AgEI\n', 2, 'neither'],
  ])('refuses %j', (text, line, fault) => {
    expect(() => parsePypirc(text)).toThrow(expect.objectContaining({ line, fault }) as Error);
  });
});
