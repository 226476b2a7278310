/** A python tag of PEP 425: which implementation and which language version. */
export interface PythonTag {
  /** cp, py, pp, ... */
  readonly implementation: string;
  readonly major: number;
  /** undefined for `py3`. */
  readonly minor: number | undefined;
}

/** @example parsePythonTag('cp313') // { implementation: 'cp', major: 3, minor: 13 }; undefined for what is no such tag */
export const parsePythonTag = (text: string): PythonTag | undefined => {
  const match = /^(?<implementation>[a-z]+)(?<major>[0-9])(?<minor>[0-9]+)?$/u.exec(text);
  if (match?.groups === undefined) return undefined;
  const { implementation, major, minor } = match.groups;
  return { implementation: implementation as string, major: Number(major), minor: minor === undefined ? undefined : Number(minor) };
};

export const formatPythonTag = (tag: PythonTag): string => `${tag.implementation}${tag.major}${tag.minor ?? ''}`;

/** The version of a CPython as its program is named: 3.10 for cp310, 3.13t for cp313t. */
export const pythonVersionOf = (tag: string): string => tag.replace(/^cp3/u, '3.');

/** Name of a CPython's program and of its folders: python3.11, python3.13t. */
export const pythonName = (tag: string): string => `python${pythonVersionOf(tag)}`;

/** Name of a CPython's DLL on Windows, and of its import library: python311, python313t. */
export const windowsPythonName = (tag: string): string => `python${tag.replace(/^cp/u, '')}`;

/** The version without the mark of free threading: 3.13 for cp313t. */
export const languageVersionOf = (tag: string): string => pythonVersionOf(tag).replace(/t$/u, '');
