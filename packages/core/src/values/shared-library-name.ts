import type { Target } from './target';

/**
 * Whether a shared library is the one that a SONAME of Linux means, by the name that a system's own tools give it:
 * `libpng16.so.16` is libpng16.16.dylib on macOS and libpng16-16.dll (libtool), libpng16.dll or png16.dll on Windows,
 * where version numbers are a build system's choice.
 *
 * @example isSharedLibrary('libpng16.16.dylib', 'libpng16.so.16', 'macos') // true
 */
export const isSharedLibrary = (name: string, soname: string, system: Target['system']): boolean => {
  const match = /^(?<stem>lib.+?|.+?)\.so(?<version>(?:\.[0-9]+)*)$/u.exec(soname)?.groups;
  if (system === 'linux' || match === undefined) return name === soname;
  const { stem = '', version = '' } = match;
  if (system === 'macos') return name === `${stem}${version}.dylib`;
  return withoutVersion(name.toLowerCase()) === stem.toLowerCase().replace(/^lib/u, '');
};

/** `png16` of libpng16-16.dll. */
const withoutVersion = (name: string): string | undefined => /^(?:lib)?(?<stem>.+?)(?:-[0-9.]+)?\.dll$/u.exec(name)?.groups?.['stem'];
