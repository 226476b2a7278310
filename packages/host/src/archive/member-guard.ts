import { posix } from 'node:path';
import { WheelError } from '@wheelwright/core';

export type MemberKind = 'file' | 'folder' | 'link';

/** Decides member by member whether an archive may be unpacked: nothing of it may reach outside its folder. */
export interface MemberGuard {
  /** The member's relative path in its one spelling; '' for the folder itself. @throws WheelError archive-unsafe */
  admit(name: string, kind: MemberKind): string;
  /** A symbolic link, by its path as admitted. @throws WheelError archive-unsafe */
  admitLink(path: string, target: string): void;
  /** The path of a file that was unpacked before, which a hard link names. @throws WheelError archive-unsafe */
  admitHardLink(path: string, target: string): string;
  refuse(name: string, why: string): never;
  /** All links, now that all members are known. @throws WheelError archive-unsafe */
  links(): ReadonlyMap<string, string>;
}

/** @param archive what messages call it */
export const createMemberGuard = (archive: string): MemberGuard => {
  const kinds = new Map<string, MemberKind>();
  const targets = new Map<string, string>();

  const refuse = (name: string, why: string): never => {
    throw new WheelError({
      code: 'archive-unsafe',
      family: 'usage',
      message: `${archive} has a member ${JSON.stringify(name)} ${why}`,
      hint: 'nothing of it was kept; do not trust where it came from',
    });
  };

  const normalize = (name: string): string => {
    if (name.includes('\0')) refuse(name, 'with a NUL byte in its name');
    if (name.startsWith('/') || /^[A-Za-z]:[\\/]/u.test(name)) refuse(name, 'with an absolute path');
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) refuse(name, 'that leads outside with ".."');
    return parts.join('/');
  };

  /** Records the kind of a path; the folders above it become folders, unless they are something else already. */
  const settle = (name: string, path: string, kind: MemberKind): void => {
    const before = kinds.get(path);
    if (before !== undefined && before !== kind) refuse(name, `both as a ${before} and as a ${kind}`);
    if (before === 'link') refuse(name, 'twice, as links');
    kinds.set(path, kind);
    const above = posix.dirname(path);
    if (above === '.') return;
    const parent = kinds.get(above);
    if (parent === undefined) settle(name, above, 'folder');
    else if (parent !== 'folder') refuse(name, `below ${JSON.stringify(above)}, which is a ${parent}`);
  };

  return {
    admit: (name, kind) => {
      const path = normalize(name);
      if (path === '') return kind === 'folder' ? path : refuse(name, 'without a name');
      settle(name, path, kind);
      return path;
    },
    admitLink: (path, target) => {
      if (target === '' || target.includes('\0')) refuse(path, 'that links to nothing');
      if (target.startsWith('/')) refuse(path, `that links to the absolute path ${JSON.stringify(target)}`);
      targets.set(path, target);
    },
    admitHardLink: (path, target) => {
      const file = normalize(target);
      if (kinds.get(file) !== 'file') refuse(path, `that is a hard link to ${JSON.stringify(target)}, which is not a file before it`);
      return file;
    },
    refuse,
    links: () => {
      for (const [path, target] of targets) {
        if (!staysInside(targets, path)) refuse(path, `that links outside, to ${JSON.stringify(target)}`);
      }
      return targets;
    },
  };
};

/** A chain of links longer than this is a circle (the limit of Linux). */
const mostLinks = 40;

/**
 * Follows a link as the kernel would, through other links of the archive. A look at its text is not enough: `a/..`
 * is not the folder of `a` when `a` is a link.
 */
const staysInside = (links: ReadonlyMap<string, string>, start: string): boolean => {
  const rest = start.split('/');
  const at: string[] = [];
  for (let followed = 0; rest.length > 0; ) {
    const part = rest.shift();
    if (part === undefined || part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) return false;
      continue;
    }
    at.push(part);
    const target = links.get(at.join('/'));
    if (target === undefined) continue;
    followed += 1;
    if (followed > mostLinks) return true;
    at.pop();
    rest.unshift(...target.split('/'));
  }
  return true;
};
