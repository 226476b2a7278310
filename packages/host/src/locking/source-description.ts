import { join } from 'node:path';
import type { SourceDescription } from '@wheelwright/core';
import type { Files } from '../ports';

/** Reads the files of a source tree that say what it asks for. */
export const describeSource = async (files: Pick<Files, 'exists' | 'readText' | 'list'>, folder: string, name: string): Promise<SourceDescription> => {
  const read = async (path: string): Promise<string | undefined> => ((await files.exists(join(folder, path))) ? files.readText(join(folder, path)) : undefined);
  return { name, pyproject: await read('pyproject.toml'), pkgInfo: await read('PKG-INFO'), eggRequires: await eggRequires(files, folder, read) };
};

/** setuptools puts its folder beside setup.py, or below `src` and its like. */
const eggRequires = async (
  files: Pick<Files, 'list'>,
  folder: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> => {
  for (const place of ['.', 'src', 'lib', 'python']) {
    const egg = (await files.list(join(folder, place))).find((name) => name.endsWith('.egg-info'));
    if (egg === undefined) continue;
    // A folder that is there and has no such file belongs to a distribution that needs nothing.
    return (await read(join(place, egg, 'requires.txt'))) ?? '';
  }
  return undefined;
};
