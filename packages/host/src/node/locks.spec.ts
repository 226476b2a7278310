import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runScript, runScriptAgain } from '@wheelwright/testing';
import { createNodeHost } from './create-node-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-locks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hostOf = (lines: string[] = [], cores = 4) =>
  createNodeHost({ variables: { WHEELWRIGHT_CACHE_DIR: join(folder, 'cache') }, cores, output: { isTTY: false, columns: 80, write: (text) => void lines.push(text) } });

describe('hold', () => {
  it('lets one in at a time, also within a process, and lets go after a failure', async () => {
    const { locks } = hostOf();
    let inside = 0;
    const most: number[] = [];
    const visit = () =>
      locks.hold('some name/with: anything', async () => {
        inside += 1;
        most.push(inside);
        await delay(20);
        inside -= 1;
        throw new Error('failed');
      });
    const results = await Promise.allSettled([visit(), visit(), visit()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(most).toEqual([1, 1, 1]);
  });

  it('does not mix names up', async () => {
    const { locks } = hostOf();
    expect(await locks.hold('a/b', () => locks.hold('a-b', () => locks.hold('a:b', async () => 'three')))).toBe('three');
  });

  it('says what it waits for', async () => {
    const lines: string[] = [];
    const { locks } = hostOf(lines);
    const { second } = await locks.hold('tools', async () => {
      const second = locks.hold('tools', async () => undefined);
      await delay(1400);
      expect(lines.join('')).toMatch(/waiting for tools: another run/u);
      return { second };
    });
    await second;
  });

  it('takes over the lock of a dead process', async () => {
    const lock = join(folder, 'cache/locks/x.lock');
    mkdirSync(lock, { recursive: true });
    utimesSync(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    expect(await hostOf().locks.hold('x', async () => 'taken')).toBe('taken');
    expect(existsSync(lock)).toBe(false);
  });

  it('says that the cache cannot be written to', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where a folder should be');
    await expect(hostOf().locks.hold('x', async () => undefined)).rejects.toMatchObject({ code: 'environment-failed' });
  });
});

describe('withCores', () => {
  it('gives what is free, at least one and at most what is wanted', async () => {
    const { locks } = hostOf([], 4);
    const given: number[] = [];
    await locks.withCores(3, async (first) => {
      given.push(first);
      await locks.withCores(3, async (second) => {
        given.push(second);
        const third = locks.withCores(2, async (late) => void given.push(late));
        await delay(50);
        expect(given).toEqual([3, 1]);
        return { third };
      }).then(({ third }) => third);
    });
    expect(given).toEqual([3, 1, 1]);
    expect(await locks.withCores(99, async (all) => all)).toBe(4);
    expect(await locks.withCores(0, async (one) => one)).toBe(1);
  });
});

describe('two processes', () => {
  it('never hold the same lock, and never more cores than there are', async () => {
    const script = `
      import { appendFileSync } from 'node:fs';
      import { createNodeHost } from '@wheelwright/host';
      const host = createNodeHost({ cores: 3 });
      const say = (text: string) => appendFileSync('journal', text + '\\n');
      const main = async () => {
        for (let turn = 0; turn < 5; turn += 1) {
          await host.locks.hold('shared', async () => {
            say('in');
            await new Promise((done) => setTimeout(done, 20));
            say('out');
          });
          await host.locks.withCores(2, async (cores) => {
            say('+' + cores);
            await new Promise((done) => setTimeout(done, 30));
            say('-' + cores);
          });
        }
      };
      void main();
    `;
    const first = runScript(folder, script);
    const second = runScriptAgain(folder);
    expect([(await first.ended).code, (await second.ended).code]).toEqual([0, 0]);
    const journal = readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n');
    const visits = journal.filter((line) => line === 'in' || line === 'out');
    expect(visits).toEqual(Array.from({ length: 10 }, () => ['in', 'out']).flat());
    const running = journal.filter((line) => /^[+-]/u.test(line)).reduce<number[]>((sums, line) => [...sums, (sums.at(-1) ?? 0) + Number(line)], []);
    expect(Math.max(...running)).toBeLessThanOrEqual(3);
    expect(running.at(-1)).toBe(0);
  }, 30_000);

  it('one takes over what the other held when it was killed', async () => {
    const script = `
      import { createNodeHost } from '@wheelwright/host';
      void createNodeHost().locks.hold('shared', async () => { console.log('held'); await new Promise((done) => setTimeout(done, process.env.SHORT ? 1 : 60000)); });
    `;
    const first = runScript(folder, script);
    await first.printed('held');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = runScriptAgain(folder, { SHORT: '1' });
    expect((await second.ended).code).toBe(0);
    expect(second.output()).toContain('waiting for shared');
  }, 60_000);
});
