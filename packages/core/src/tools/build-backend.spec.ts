import { backendSettings, parseBackendAnswer } from './build-backend';

describe('backendSettings', () => {
  it.each([
    [{}, '{}'],
    [{ a: ['1'], b: ['x', 'y'] }, '{"a":"1","b":["x","y"]}'],
  ])('%j', (settings, expected) => expect(backendSettings(settings)).toBe(expected));
});

describe('parseBackendAnswer', () => {
  it('is a list of requirements', () => expect(parseBackendAnswer('["ninja"]')).toEqual(['ninja']));
  it.each(['{}', '[1]', 'nonsense'])('refuses %s', (text) => expect(() => parseBackendAnswer(text)).toThrow());
});
