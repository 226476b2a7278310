import { netrcEntry } from './netrc';

const file = `
# machine commented login no password no
machine a.test login ann password s3cret
machine b.test
  login "bo b"
  account x
  password "p\\"q"
macdef init
machine c.test login no password no

machine d.test login dee password one
machine d.test login dee password two
`;

describe('netrcEntry', () => {
  it.each([
    [file, 'a.test', { login: 'ann', password: 's3cret' }],
    [file, 'A.test', { login: 'ann', password: 's3cret' }],
    [file, 'b.test', { login: 'bo b', password: 'p"q' }],
    [file, 'c.test', undefined],
    [file, 'd.test', { login: 'dee', password: 'two' }],
    [file, 'commented', undefined],
    [`${file}\ndefault login any password thing\n`, 'z.test', { login: 'any', password: 'thing' }],
    ['machine a.test', 'a.test', undefined],
    ['', 'a.test', undefined],
  ])('%#: %s', (text, host, expected) => expect(netrcEntry(text, host)).toEqual(expected));
});
