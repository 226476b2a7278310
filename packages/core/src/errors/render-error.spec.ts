import { renderError } from './render-error';
import { WheelError } from './wheel-error';

describe('an error as a person reads it', () => {
  it('what happened, where, the end of the output, what to do', () => {
    const error = new WheelError({
      code: 'command-failed',
      family: 'tool',
      message: 'cc failed with exit code 1',
      hint: 'correct the source',
      problems: [{ file: 'a.yaml', line: 3, column: 1, message: 'unknown key "verson"', hint: 'did you mean "version"?' }],
      log: '/workspace/dist/logs/a.log',
      tail: ['a.c:1: error', 'stopped'],
    });
    expect(renderError(error, '/workspace')).toMatchInlineSnapshot(`
     "cc failed with exit code 1
       a.yaml:3:1: unknown key "verson" (did you mean "version"?)
       | a.c:1: error
       | stopped
       whole output: dist/logs/a.log
       what to do: correct the source"
    `);
    expect(renderError(error, '/elsewhere')).toContain('/workspace/dist/logs/a.log');
  });

  it('a mistake of ours comes with its stack', () => {
    expect(renderError(new TypeError('x is not a function'))).toMatch(/^a mistake of Wheelwright itself, please report it: TypeError: x is not a function\n +at /u);
    expect(renderError(new WheelError({ code: 'bug', family: 'bug', message: 'never' }))).toMatch(/^a mistake of Wheelwright itself, please report it: never\n +at /u);
    expect(renderError('a text')).toBe('a mistake of Wheelwright itself, please report it: a text');
  });
});
