import { dirname, join } from 'node:path';
import type { MuslRuntime } from '@wheelwright/core';
import type { Host } from '../ports';

/**
 * Turns an environment of this machine's Python, into which wheels for musl were installed, into one of a Python for
 * musl: uv takes a program for one of musl by its ELF header, which a script that stands for a Python has not.
 */
export const turnIntoMusl = async ({ files }: Host, { launcher }: MuslRuntime, path: string): Promise<void> => {
  await files.write(join(path, 'pyvenv.cfg'), `home = ${dirname(launcher)}\ninclude-system-site-packages = false\n`);
  await files.remove(join(path, 'bin/python'));
  await files.symlink(launcher, join(path, 'bin/python'));
};
