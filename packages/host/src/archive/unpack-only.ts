import { WheelError } from '@wheelwright/core';
import type { Unpacker } from './unpacker';

/**
 * An unpacker that reads over every member outside of `only`: names of folders and files below the folder at the top
 * of the archive.
 */
export const unpackOnly = (unpacker: Unpacker, only: readonly string[]): Unpacker => {
  const missing = new Set(only);
  const isWanted = (name: string): boolean => {
    const path = name.replace(/^(\.\/)?[^/]+\//u, '').replace(/\/+$/u, '');
    const wanted = only.find((one) => path === one || path.startsWith(`${one}/`));
    if (wanted !== undefined) missing.delete(wanted);
    return wanted !== undefined;
  };
  return {
    file: (member) => (isWanted(member.name) ? unpacker.file(member) : { write: () => undefined, close: () => undefined }),
    folder: (name, modified) => {
      if (isWanted(name)) unpacker.folder(name, modified);
    },
    link: (name, target) => {
      if (isWanted(name)) unpacker.link(name, target);
    },
    hardLink: (name, target) => {
      if (isWanted(name)) unpacker.hardLink(name, target);
    },
    refuse: unpacker.refuse,
    finish: () => {
      if (missing.size > 0) {
        throw new WheelError({
          code: 'archive-unreadable',
          family: 'usage',
          message: `the archive has no ${[...missing].sort().join(', ')}, which "only" of its source names`,
          hint: 'the names are those below the folder at its top',
        });
      }
      unpacker.finish();
    },
  };
};
