import { formatRecord, parseRecord } from './record';

describe('RECORD', () => {
  it.each([
    ['plain', 'a/b.py,sha256=abc,12\n', [{ path: 'a/b.py', hash: 'sha256=abc', size: 12 }]],
    ['itself', 'a.dist-info/RECORD,,\n', [{ path: 'a.dist-info/RECORD', hash: undefined, size: undefined }]],
    ['comma and quote', '"a,""b"".py",sha256=abc,0\n', [{ path: 'a,"b".py', hash: 'sha256=abc', size: 0 }]],
  ])('%s: both ways', (_title, text, entries) => {
    expect(parseRecord(text)).toEqual(entries);
    expect(formatRecord(entries)).toBe(text);
  });

  it('reads CRLF and no last newline', () => {
    expect(parseRecord('a,,\r\nb,,')).toHaveLength(2);
  });

  it.each(['a,b', 'a,sha256=x,many', ',,'])('refuses %p', (line) => {
    expect(() => parseRecord(line)).toThrow(expect.objectContaining({ code: 'wheel-invalid' }));
  });
});
