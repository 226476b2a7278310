import { Secret } from '@wheelwright/host';
import { expectNoCanary } from './expect-no-canary';

const secret = 'pypi-CANARY/x+9 "ü"';
const seen = (content: unknown) => (): void => expectNoCanary([{ name: 'it', content }], [secret]);
const withCause = (): Error => new Error('outer', { cause: new Error('middle', { cause: new Error(`inner ${secret}`) }) });
const hidden = (): object => Object.defineProperty({}, 'hidden', { value: { deep: secret }, enumerable: false });
const circular = (): object => {
  const one: Record<string, unknown> = { text: secret };
  one['self'] = one;
  return one;
};
const inHeader = (before: string): string => Buffer.from(`${before}${secret}:after`).toString('base64');

describe('expectNoCanary', () => {
  it.each<[string, unknown]>([
    ['as it is', `before ${secret} after`],
    ['percent-encoded', `https://x.test/?token=${encodeURIComponent(secret)}`],
    ['as a form field', new URLSearchParams({ token: secret }).toString()],
    ['in JSON', JSON.stringify({ a: { b: secret } })],
    ['in hexadecimal digits', Buffer.from(secret).toString('hex')],
    ['alone in base64', Buffer.from(secret).toString('base64')],
    ['in a Basic header', inHeader('__token__:')],
    ['in base64, one byte later', inHeader('_token__:')],
    ['in base64, two bytes later', inHeader('token__:')],
    ['in base64 for URLs', Buffer.from(`x${secret}`).toString('base64url')],
    ['in the cause of a cause', withCause()],
    ['in a property that is not enumerable', hidden()],
    ['in a list in a list', [[[secret]]]],
    ['in a map', new Map([['a', { secret }]])],
    ['in what refers to itself', circular()],
    ['in bytes', Buffer.from(`a${secret}b`)],
    ['in bytes somewhere in an object', { a: [{ bytes: Buffer.from(`a${secret}b`) }] }],
  ])('finds one %s', (_title, content) => expect(seen(content)).toThrow('it holds a secret'));

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['stars', `token ${String(new Secret(secret))}`],
    ['a secret of our kind', { token: new Secret(secret), error: new Error('x', { cause: new Secret(secret) }) }],
    ['a part of it', secret.slice(0, 8)],
  ])('finds none in %s', (_title, content) => expect(seen(content)).not.toThrow());

  it('does not repeat the secret it found', () => {
    let message = '';
    try {
      seen(`log: ${secret}`)();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe('it holds a secret as it is: ...log: pyp...');
  });
});
