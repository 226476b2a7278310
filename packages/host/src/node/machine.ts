import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism, endianness, homedir, totalmem } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { WheelError, type Environment } from '@wheelwright/core';
import type { Machine } from '../ports';

/** @param cores overrides what the machine says */
export const observeMachine = (variables: Environment, cores?: number): Machine => {
  const home = variables['HOME'] === undefined || variables['HOME'] === '' ? homedir() : variables['HOME'];
  const cache = cacheFolder(variables, home);
  return {
    os: process.platform,
    architecture: architectureOf(process.arch, endianness()),
    cores: Math.max(1, cores ?? Math.min(availableParallelism(), quota())),
    // A container may have less than the machine; 0 where nothing limits it.
    memory: Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20),
    cache,
    scratch: scratchFolder(variables, cache),
    home,
  };
};

/** Node's name of an architecture to the one of platform tags. */
export const architectureOf = (arch: string, order: 'BE' | 'LE'): string =>
  ({ x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l', ppc64: order === 'LE' ? 'ppc64le' : 'ppc64', loong64: 'loongarch64' })[arch] ?? arch;

export const cacheFolder = (variables: Environment, home: string): string => {
  const own = variables['WHEELWRIGHT_CACHE_DIR'];
  if (own !== undefined && own !== '') return resolve(own);
  const shared = variables['XDG_CACHE_HOME'];
  // The XDG specification says to ignore a relative one.
  return join(shared !== undefined && isAbsolute(shared) ? shared : join(home, '.cache'), 'wheelwright');
};

/** make, configure and libtool split or mangle everything else. */
const bearable = /^[A-Za-z0-9/._+-]+$/u;

const scratchFolder = (variables: Environment, cache: string): string => {
  const below = join(cache, 'scratch');
  if (bearable.test(below)) return below;
  const temporary = variables['TMPDIR'];
  const parent = temporary !== undefined && isAbsolute(temporary) && bearable.test(temporary) ? temporary : '/tmp';
  return privateFolder(join(parent, `wheelwright-${process.getuid?.() ?? 'user'}`));
};

/** The temporary folder belongs to everybody: what somebody else may have put there is not used. */
const privateFolder = (path: string): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const facts = lstatSync(path);
  const mine = facts.isDirectory() && (process.getuid === undefined || facts.uid === process.getuid()) && (facts.mode & 0o022) === 0;
  if (mine) return path;
  throw new WheelError({
    code: 'environment-failed',
    family: 'usage',
    message: `${path} is not a private folder of this user`,
    hint: 'remove it, or let WHEELWRIGHT_CACHE_DIR name a folder whose path has only letters, digits and / . _ + -',
  });
};

/** Cores that a container's processor quota comes to (cgroup v2), which Node 20 does not look at. */
const quota = (): number => {
  try {
    const [limit = 'max', period = '100000'] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ');
    return limit === 'max' ? Infinity : Math.max(1, Math.ceil(Number(limit) / Number(period)));
  } catch {
    return Infinity;
  }
};
