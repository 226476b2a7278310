import { createRedact, Secret } from '../secret';
import { createLog } from './log';
import { renderDuration } from './render-duration';

const setup = ({ isTTY = false, variables = {} }: { isTTY?: boolean; variables?: Record<string, string> } = {}) => {
  const written: string[] = [];
  const time = { now: 0 };
  const log = createLog({
    output: { isTTY, columns: 40, write: (text) => void written.push(text) },
    variables,
    clock: { now: () => time.now, date: () => time.now },
    redact: createRedact([new Secret('hunter2')]),
  });
  return { log, written, text: () => written.join(''), time, pass: (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 10) {
      time.now += Math.min(left, 10);
      jest.advanceTimersByTime(Math.min(left, 10));
    }
  } };
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('without a terminal', () => {
  it('gives a quick step one line', () => {
    const { log, text, pass } = setup();
    const step = log.step('unpack zlib');
    pass(400);
    step.done('12 files');
    expect(text()).toBe('✓ unpack zlib  0.4 s  12 files\n');
  });

  it('announces a slow step, then says every so often that it goes on', () => {
    const { log, text, pass } = setup();
    const step = log.step('compile');
    pass(1000);
    expect(text()).toBe('  compile ...\n');
    step.update('gcc a.c');
    pass(61_000);
    step.failed();
    step.failed();
    pass(100_000);
    expect(text().split('\n')).toEqual(['  compile ...', '  compile ... 31.0 s  gcc a.c', '  compile ... 61.0 s  gcc a.c', '✗ compile  62.0 s', '']);
  });

  it('keeps several steps apart', () => {
    const { log, text, pass } = setup();
    const [one, two] = [log.step('one'), log.step('two')];
    pass(100);
    two.done();
    one.done();
    expect(text()).toBe('✓ two  0.1 s\n✓ one  0.1 s\n');
  });

  it('shows no secret', () => {
    const { log, text } = setup();
    log.info('hunter2 at https://me:x@host.example/');
    log.warn('hunter2');
    log.step('hunter2').done('hunter2');
    expect(text()).not.toContain('hunter2');
    expect(text()).toContain('https://****@host.example/');
  });

  it('draws a table', () => {
    const { log, text } = setup();
    log.table(['wheel', 'size'], [['spam-1.0-py3-none-any.whl', '12 kB'], ['x', '1 MB']]);
    expect(text()).toBe('  wheel                      size\n  spam-1.0-py3-none-any.whl  12 kB\n  x                          1 MB\n');
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: 'true' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: 'true', NO_COLOR: '1' }, false],
  ])('has color with %j: %p', (variables: Record<string, string>, colored) => {
    const { log, text } = setup({ variables });
    log.step('x').done();
    expect(text().includes('\u001B[')).toBe(colored);
  });
});

describe('on a terminal', () => {
  it('ticks at the bottom, prints above, and leaves whole lines', () => {
    const { log, written, pass } = setup({ isTTY: true, variables: { NO_COLOR: '1' } });
    const [one, two] = [log.step('one'), log.step('two')];
    one.update('a very long detail that does not fit into the line');
    pass(130);
    expect(written.at(-1)).toBe('⠙ one  0.1 s  a very long detail that …\n⠙ two  0.1 s\n');
    log.info('a line');
    expect(written.at(-1)).toMatch(/^\u001B\[2A\u001B\[0Ja line\n⠙ one/u);
    one.done();
    two.done('all');
    expect(written.slice(-2)).toEqual(['\u001B[1A\u001B[0J', '✓ two  0.1 s  all\n']);
    const count = written.length;
    pass(5000);
    expect(written).toHaveLength(count);
  });

  it('draws a table as paragraphs where it is too wide', () => {
    const { log, text } = setup({ isTTY: true, variables: { NO_COLOR: '1' } });
    log.table(['python', 'wheel', 'size', 'grafted', 'time'], [['cp310', 'spam-1.0-cp310-cp310-linux_x86_64.whl', '12 kB', '', '1.2 s'], ['cp39', 'x', '1 MB', 'libz.so.1 (zlib 1.3.1)', 'reused']]);
    expect(text().split('\n')).toEqual([
      '  cp310  wheel spam-1.0-cp310-cp310-linux_x86_64.whl',
      '         size 12 kB  time 1.2 s',
      '  cp39   wheel x  size 1 MB',
      '         grafted libz.so.1 (zlib 1.3.1)',
      '         time reused',
      '',
    ]);
  });

  it('draws one that fits as it is', () => {
    const { log, text } = setup({ isTTY: true, variables: { NO_COLOR: '1' } });
    log.table(['wheel', 'size'], [['spam-1.0-py3-none-any.whl', '12 kB']]);
    expect(text()).toBe('  wheel                      size\n  spam-1.0-py3-none-any.whl  12 kB\n');
  });

  it('does not tick in CI', () => {
    const { log, text, pass } = setup({ isTTY: true, variables: { CI: 'true', NO_COLOR: '1' } });
    const step = log.step('one');
    pass(500);
    step.done();
    expect(text()).toBe('✓ one  0.5 s\n');
  });
});

describe('renderDuration', () => {
  it.each([
    [0, '0.0 s'],
    [940, '0.9 s'],
    [99_900, '99.9 s'],
    [125_000, '2 min 05 s'],
    [3_725_000, '1 h 02 min'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(renderDuration(milliseconds)).toBe(text);
  });
});
