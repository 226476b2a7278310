import { StringDecoder } from 'node:string_decoder';

export interface LineSplitter {
  readonly push: (chunk: Buffer | string) => void;
  /** Gives the last line when no newline ended it. */
  end(): void;
  /** All that came, or the end of it when it was more than `keep` characters. */
  text(): string;
}

/** Cuts a stream of bytes into lines; a carriage return (progress bars) ends a line too. */
export const createLineSplitter = (onLine: (line: string) => void, keep: number): LineSplitter => {
  const decoder = new StringDecoder('utf8');
  const pieces: string[] = [];
  let kept = 0;
  let open = '';
  const take = (text: string): void => {
    if (text === '') return;
    pieces.push(text);
    kept += text.length;
    while (kept > keep && pieces.length > 1) kept -= pieces.shift()?.length ?? 0;
    const lines = (open + text).split(/\r?\n|\r(?!$)/u);
    open = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  return {
    push: (chunk) => take(typeof chunk === 'string' ? chunk : decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (open !== '') onLine(open.replace(/\r$/u, ''));
      open = '';
    },
    text: () => pieces.join(''),
  };
};
