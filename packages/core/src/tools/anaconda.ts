import { z } from 'zod';
import { headerOf, headersOf } from '../values/metadata';
import { parseWheelFilename } from '../values/wheel-filename';
import type { ProjectName } from '../values/project-name';
import type { PublishedFile, ReleaseFile } from '../values/release-file';

/** A file of anaconda.org, with what it takes to put it there once more. */
export interface AnacondaFile extends PublishedFile {
  /** As the server writes it. */
  readonly version: string;
  readonly labels: readonly string[];
  readonly attributes: AnacondaAttributes;
}

/** What a file is announced with: the body of a request to `stage`. */
export interface AnacondaAttributes {
  readonly description: string | null;
  /** `packagetype`, `python_version`, `abi`, `build_no`. */
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly dependencies: unknown;
}

/** Where an announced file is to be sent: a form of object storage. All of it is secret. */
export interface AnacondaStage {
  readonly postUrl: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly distributionId: string;
}

/** `/dist/org/spam/1.0%2Bgit.1/spam-1.0%2Bgit.1-py3-none-any.whl`: every part encoded, since a plus would arrive as a space. */
export const anacondaPath = (...parts: readonly string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

/** Body of a request that makes a package. */
export const anacondaPackage = (file: ReleaseFile): unknown => ({
  public: true,
  publish: false,
  public_attrs: {
    name: file.project,
    summary: headerOf(file.metadata, 'Summary') ?? '',
    license: { name: headerOf(file.metadata, 'License-Expression') ?? headerOf(file.metadata, 'License') ?? null, url: null, family: null },
    package_types: ['pypi'],
  },
});

/** Body of a request that makes a release. */
export const anacondaRelease = (file: ReleaseFile): unknown => ({
  requirements: [],
  announce: null,
  version: file.version,
  description: file.metadata.body.trim() === '' ? (headerOf(file.metadata, 'Description') ?? '') : file.metadata.body.trimEnd(),
  home_page: headerOf(file.metadata, 'Home-page') ?? null,
});

/** What a file is announced with, as anaconda-client does. */
export const anacondaAttributes = (file: ReleaseFile): AnacondaAttributes => ({
  description: null,
  attrs: file.kind === 'sdist' ? { packagetype: 'sdist', python_version: 'source' } : wheelAttributes(file.file),
  dependencies: anacondaDependencies(headersOf(file.metadata, 'Requires-Dist')),
});

const wheelAttributes = (file: string): Readonly<Record<string, unknown>> => {
  const { build, pythons, abis } = parseWheelFilename(file);
  const abi = abis.join('.');
  return { build_no: build ?? 0, python_version: pythons.join('.'), abi: abi === 'none' ? null : abi, packagetype: 'bdist_wheel' };
};

/** Body of a request to `stage`. */
export const anacondaStage = (attributes: AnacondaAttributes, labels: readonly string[], sha256: string): unknown => ({
  distribution_type: 'pypi',
  ...attributes,
  channels: labels,
  sha256,
});

interface Dependency {
  readonly name: string;
  /** Operator and version. */
  readonly specs: readonly (readonly [string, string])[];
}

const requirement = /^([A-Z0-9][A-Z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;@)]*)\)?\s*(?:@[^;]*)?(?:;(.*))?$/iu;

/** Requirements in the shape of anaconda.org: plain ones, by extra, by other marker. */
export const anacondaDependencies = (requires: readonly string[]): unknown => {
  const depends: Dependency[] = [];
  const extras = new Map<string, Dependency[]>();
  const environments = new Map<string, Dependency[]>();
  let broken = false;
  for (const text of requires) {
    const [, name, constraints = '', marker = ''] = requirement.exec(text.trim()) ?? [];
    if (name === undefined) {
      broken = true;
      continue;
    }
    const dependency = { name: name.replaceAll(/[._]/gu, '-').toLowerCase(), specs: specsOf(constraints) };
    const extra = /^\s*extra\s*==\s*["']([^"']+)["']\s*$/u.exec(marker)?.[1];
    const [group, key] = extra === undefined ? [environments, marker.trim()] : [extras, extra];
    if (key === '') depends.push(dependency);
    else group.set(key, [...(group.get(key) ?? []), dependency]);
  }
  depends.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
  const named = (group: ReadonlyMap<string, Dependency[]>): unknown => [...group].map(([name, list]) => ({ name, depends: list }));
  return { has_dep_errors: broken, depends, extras: named(extras), environments: named(environments) };
};

const specsOf = (constraints: string): readonly (readonly [string, string])[] =>
  constraints.split(',').flatMap((text) => {
    const [, operator, version] = /^\s*(===|[<>=!~]=|[<>])\s*(\S+)\s*$/u.exec(text) ?? [];
    return operator === undefined || version === undefined ? [] : [[operator, version] as const];
  });

const absent = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(undefined);

/** Only the name is needed: what else is missing or odd is taken as unknown. */
const distribution = z.object({
  basename: z.string(),
  version: absent(z.string()),
  distribution_type: absent(z.string()),
  md5: absent(z.string()),
  sha256: absent(z.string()),
  size: absent(z.number()),
  upload_time: absent(z.string()),
  description: absent(z.string()),
  labels: absent(z.array(z.string())),
  attrs: absent(z.record(z.string(), z.unknown())),
  dependencies: z.unknown().optional(),
});

/**
 * Wheels and sdists of a release (`distributions`), of a package (`files`), or the one file of `/dist`.
 *
 * @throws Error what is wrong with the answer
 */
export const parseAnacondaFiles = (text: string): readonly AnacondaFile[] => {
  const value = parseJson(text);
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  if (!record.success) throw new Error('it is not what a release, a package or a file looks like');
  const list = record.data['distributions'] ?? record.data['files'] ?? ('basename' in record.data ? [record.data] : undefined);
  const parsed = z.array(distribution).safeParse(list);
  if (!parsed.success) throw new Error(`it has no list of files (${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''})`);
  return parsed.data
    .filter((entry) => (entry.distribution_type ?? 'pypi') === 'pypi')
    .map((entry) => ({
      file: entry.basename,
      version: entry.version ?? '',
      hashes: { ...hashOf('sha256', entry.sha256 ?? entry.attrs?.['sha256'], 64), ...hashOf('md5', entry.md5, 32) },
      size: entry.size ?? undefined,
      yanked: false,
      uploaded: isoTime(entry.upload_time ?? undefined),
      labels: entry.labels ?? [],
      attributes: { description: entry.description ?? '', attrs: entry.attrs ?? {}, dependencies: entry.dependencies ?? {} },
    }));
};

/** Names of an organization's packages that hold wheels or sdists, sorted. @throws Error what is wrong with the answer */
export const parseAnacondaPackages = (text: string): readonly ProjectName[] => {
  const parsed = z.array(z.object({ name: z.string(), package_types: absent(z.array(z.string())) })).safeParse(parseJson(text));
  if (!parsed.success) throw new Error('it is no list of packages');
  return parsed.data
    .filter(({ package_types: types }) => types?.includes('pypi') ?? true)
    .map(({ name }) => name as ProjectName)
    .sort();
};

const hashOf = (name: string, value: unknown, digits: number): Readonly<Record<string, string>> =>
  typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/iu.test(value) ? { [name]: value.toLowerCase() } : {};

/** The server writes `2024-01-31 12:00:00.000000+00:00`. */
const isoTime = (text: string | undefined): string | undefined => {
  const [, day, time, zone] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/u.exec(text ?? '') ?? [];
  return day === undefined || time === undefined ? undefined : `${day}T${time}${zone === undefined || /^[+-]00:?00$/u.test(zone) ? 'Z' : zone}`;
};

const staged = z.object({
  post_url: z.string(),
  form_data: z.record(z.string(), z.union([z.string(), z.number()])),
  dist_id: z.string(),
});

/** Answer of `stage`. @throws Error what is wrong with it, without what it says */
export const parseAnacondaStage = (text: string): AnacondaStage => {
  const parsed = staged.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`it lacks ${parsed.error.issues[0]?.path.join('.') ?? 'everything'}`);
  const { post_url: postUrl, form_data: form, dist_id: distributionId } = parsed.data;
  return { postUrl, distributionId, fields: Object.fromEntries(Object.entries(form).map(([name, value]) => [name, String(value)])) };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
};

/** The sentence in an error answer, at most 500 characters; undefined where there is none. */
export const anacondaErrorText = (text: string): string | undefined => {
  try {
    const parsed = z.object({ error: z.string() }).safeParse(JSON.parse(text));
    return parsed.success ? oneLine(parsed.data.error) : undefined;
  } catch {
    return undefined;
  }
};

/** Code and message of an error of object storage; never more, since it may repeat what was signed. */
export const storageErrorText = (xml: string): { readonly code: string | undefined; readonly message: string | undefined } => {
  const element = (name: string): string | undefined => new RegExp(`<${name}>([^<]{1,500})</${name}>`, 'u').exec(xml)?.[1];
  const [code, message] = [element('Code'), element('Message')];
  return { code, message: message === undefined ? undefined : oneLine(message) };
};

/** Control characters of a server must not reach a terminal. */
const oneLine = (text: string): string | undefined => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, 500);
  return line === '' ? undefined : line;
};
