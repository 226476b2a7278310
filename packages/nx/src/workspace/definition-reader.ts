import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import {
  clibSchema,
  normalizeClib,
  normalizePlatforms,
  normalizeTargetPythons,
  normalizeWheel,
  parseYamlDocument,
  platformsLockSchema,
  platformsSchema,
  refuseProblems,
  targetPythonsSchema,
  wheelLockSchema,
  wheelSchema,
  type Clib,
  type TargetPythons,
} from '@wheelwright/core';
import type { Files } from '@wheelwright/host';
import { catalogueFolder } from './catalogue';
import { catalogueClib } from './catalogue-clib';
import type { LoadedClib, LoadedPlatforms, LoadedWheel } from './workspace';

/** What the readers need to know: the workspace and how to read its files. */
export interface DefinitionPlace {
  readonly files: Pick<Files, 'readText' | 'exists'>;
  /** Absolute root of the workspace. */
  readonly root: string;
}

/** Finds the library that another one extends; undefined when the workspace has none of that name. */
export type FindBase = (name: string) => Promise<Clib | undefined>;

/**
 * @param folder workspace-relative folder of the file
 * @throws WheelError definition-invalid with every problem of the file
 */
export const readClib = async ({ files, root }: DefinitionPlace, folder: string, findBase: FindBase): Promise<LoadedClib> => {
  const file = fileIn(folder, 'clib.yaml');
  const parsed = parseYamlDocument(file, await files.readText(`${root}/${file}`), clibSchema);
  if (!parsed.ok) return refuse(parsed.problems);
  const { extends: name } = parsed.document.written;
  const base = name === undefined ? undefined : ((await findBase(name)) ?? catalogueClib(name));
  if (name !== undefined && base === undefined) return refuse([parsed.document.problemAt(['extends'], `there is no C library "${name}" in this workspace, nor in the catalogue`)]);
  const { value, problems } = normalizeClib(parsed.document, { name: basename(folder), folder, base });
  refuseProblems(problems);
  return { clib: value, name: value.name, folder: `${root}/${folder}`, file, document: parsed.document };
};

/** A wheel project with its lock. @throws WheelError definition-invalid */
export const readWheel = async ({ files, root }: DefinitionPlace, folder: string): Promise<LoadedWheel> => {
  const file = fileIn(folder, 'wheel.yaml');
  const parsed = parseYamlDocument(file, await files.readText(`${root}/${file}`), wheelSchema);
  if (!parsed.ok) return refuse(parsed.problems);
  const { value, problems } = normalizeWheel(parsed.document);
  refuseProblems(problems);
  const lock = await readLock({ files, root }, fileIn(folder, 'wheel.lock.json'), wheelLockSchema);
  return { wheel: value, lock, name: basename(folder), folder: `${root}/${folder}`, file, document: parsed.document };
};

/** The platforms of a workspace with their lock. @throws WheelError definition-invalid */
export const readPlatforms = async ({ files, root }: DefinitionPlace, folder: string): Promise<LoadedPlatforms> => {
  const file = fileIn(folder, 'platforms.yaml');
  const parsed = parseYamlDocument(file, await files.readText(`${root}/${file}`), platformsSchema);
  if (!parsed.ok) return refuse(parsed.problems);
  const { value, problems } = normalizePlatforms(parsed.document, await readTargetPythons({ files, root }, folder));
  refuseProblems(problems);
  const lock = await readLock({ files, root }, fileIn(folder, 'platforms.lock.json'), platformsLockSchema);
  return { platforms: value, lock, folder: `${root}/${folder}`, file, document: parsed.document };
};

/** Those of the workspace, beside platforms.yaml, or where it has no such file those that come with Wheelwright. */
const readTargetPythons = async ({ files, root }: DefinitionPlace, folder: string): Promise<TargetPythons> => {
  const own = fileIn(folder, targetPythonsFile);
  const isOwn = await files.exists(`${root}/${own}`);
  const path = isOwn ? `${root}/${own}` : `${catalogueFolder()}/platforms/${targetPythonsFile}`;
  if (!isOwn && !(await files.exists(path))) return new Map();
  const parsed = parseYamlDocument(isOwn ? own : path, await files.readText(path), targetPythonsSchema);
  if (!parsed.ok) return refuse(parsed.problems);
  const { value, problems } = normalizeTargetPythons(parsed.document, dirname(path));
  refuseProblems(problems);
  return value;
};

const targetPythonsFile = 'target-pythons.yaml';

/** undefined when there is no lock. @throws WheelError definition-invalid */
const readLock = async <Schema extends typeof wheelLockSchema | typeof platformsLockSchema>(
  { files, root }: DefinitionPlace,
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> => {
  if (!(await files.exists(`${root}/${file}`))) return undefined;
  const text = await files.readText(`${root}/${file}`);
  const quick = schema.safeParse(parseJson(text));
  if (quick.success) return quick.data as z.infer<Schema>;
  const slow = parseYamlDocument(file, text, schema);
  return slow.ok ? (slow.document.written as z.infer<Schema>) : refuse(slow.problems);
};

/** The folder of the workspace itself is `.` to Nx. */
export const fileIn = (folder: string, name: string): string => (folder === '.' ? name : `${folder}/${name}`);

/** JSON is read as JSON, and once more as YAML only to say where it is wrong. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const refuse = (problems: Parameters<typeof refuseProblems>[0]): never => {
  refuseProblems(problems);
  throw new Error('a file was refused without a problem');
};
