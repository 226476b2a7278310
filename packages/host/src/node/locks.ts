import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WheelError } from '@wheelwright/core';
import { lock } from 'proper-lockfile';
import type { Locks, Log, Machine } from '../ports';
import { errnoOf, explainNoSpace } from './disk-full';
import type { Interruption } from './interruption';

export interface LockSettings {
  readonly machine: Machine;
  readonly log: Log;
  readonly interruption: Interruption;
}

type Release = () => Promise<void>;

/** A holder touches its lock every few seconds; one that was not touched for this long belongs to a dead process. Milliseconds. */
const stale = 20_000;
const touch = 4_000;
/** Nobody is told of a wait that is over at once. Milliseconds. */
const patience = 1_000;
const pause = 150;

/** Locks between the processes of this user: folders below `<cache>/locks`. Not reentrant: what holds a lock does not ask for it again. */
export const createLocks = ({ machine, log, interruption }: LockSettings): Locks => {
  const folder = join(machine.cache, 'locks');

  const tryLock = async (name: string, what: string): Promise<Release | undefined> => {
    try {
      const release = await lock(join(folder, fileNameOf(name)), {
        realpath: false,
        stale,
        update: touch,
        retries: 0,
        // Happens after the machine slept. Whatever is made under a lock is put in place by rename, so nothing breaks: work may be done twice.
        onCompromised: () => log.warn(`another run may do the same work at the same time: the lock for ${what} was lost`),
      });
      return async () => {
        try {
          await release();
        } catch (error) {
          if (!['ERELEASED', 'ENOTACQUIRED', 'ECOMPROMISED'].includes(errnoOf(error) ?? '')) throw error;
        }
      };
    } catch (error) {
      if (errnoOf(error) === 'ELOCKED') return undefined;
      throw unusable(folder, error);
    }
  };

  const waitFor = async <Result>(what: string, attempt: () => Promise<Result | undefined>): Promise<Result> => {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw unusable(folder, error);
    });
    let said = false;
    for (let waited = 0; ; waited += pause) {
      interruption.check();
      const result = await attempt();
      if (result !== undefined) return result;
      if (!said && waited >= patience) {
        log.info(`  waiting for ${what}: another run of Wheelwright is at it`);
        said = true;
      }
      await delay(pause);
    }
  };

  return {
    hold: (name, work) =>
      interruption.during(async () => {
        const release = await waitFor(name, () => tryLock(name, name));
        try {
          return await work();
        } finally {
          await release();
        }
      }),
    withCores: (wanted, work) =>
      interruption.during(async () => {
        const limit = Math.max(1, Math.min(Math.floor(wanted), machine.cores));
        const releases = await waitFor('a free processor core', async () => {
          const taken: Release[] = [];
          for (let slot = 0; slot < machine.cores && taken.length < limit; slot += 1) {
            // The cache may be on a file system that several machines share.
            const release = await tryLock(`cores-${hostname()}-${slot}`, 'a processor core');
            if (release !== undefined) taken.push(release);
          }
          return taken.length === 0 ? undefined : taken;
        });
        try {
          return await work(releases.length);
        } finally {
          await Promise.all(releases.map((release) => release()));
        }
      }),
  };
};

/** A readable name where it makes a file name, else a hash behind its beginning. */
const fileNameOf = (name: string): string => {
  const readable = name.replaceAll(/[^A-Za-z0-9._+-]+/gu, '-');
  if (readable === name && name.length <= 100) return name;
  return `${readable.slice(0, 60)}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
};

const unusable = (folder: string, error: unknown): unknown => {
  const explained = explainNoSpace(error, join(folder, 'lock'));
  if (explained !== error) return explained;
  return new WheelError({
    code: 'environment-failed',
    family: 'usage',
    message: `the cache folder cannot be used: ${errnoOf(error) ?? String(error)} in ${folder}`,
    hint: 'let WHEELWRIGHT_CACHE_DIR name a folder that you may write to',
    cause: error,
  });
};
