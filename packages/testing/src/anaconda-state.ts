import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Reply } from './anaconda-server';

export interface PublishedDistribution {
  /** As its path has it. */
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly md5: string;
  readonly labels: readonly string[];
  readonly attrs: unknown;
  readonly dependencies: unknown;
  readonly description: string;
  /** As anaconda.org writes it. */
  readonly uploaded: string;
}

interface Stage {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly labels: readonly string[];
  readonly attrs: unknown;
  readonly dependencies: unknown;
  readonly description: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface AnacondaSettings {
  readonly organization: string;
  readonly token: string;
  readonly existing: 'conflict-at-stage' | 'conflict-at-commit' | 'allowed';
  readonly storage: () => string;
  readonly violate: (text: string) => void;
}

export interface AnacondaState extends AnacondaSettings {
  readonly packages: Set<string>;
  /** `project version` */
  readonly releases: Set<string>;
  readonly stages: Map<string, Stage>;
  readonly objects: Map<string, Buffer>;
  readonly published: Map<string, PublishedDistribution>;
  publish(file: Omit<PublishedDistribution, 'sha256' | 'md5'>): void;
}

export const createAnacondaState = (settings: AnacondaSettings): AnacondaState => {
  const state: AnacondaState = {
    ...settings,
    packages: new Set(),
    releases: new Set(),
    stages: new Map(),
    objects: new Map(),
    published: new Map(),
    publish: (file) => {
      state.packages.add(file.project);
      state.releases.add(`${file.project} ${file.version}`);
      state.objects.set(`published/${file.file}`, file.bytes);
      state.published.set(file.file, { ...file, ...hashesOf(file.bytes) });
    },
  };
  return state;
};

const hashesOf = (bytes: Buffer): { readonly sha256: string; readonly md5: string } => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  md5: createHash('md5').update(bytes).digest('hex'),
});

const json = (status: number, value: unknown, headers?: Readonly<Record<string, string>>): Reply => ({ status, body: JSON.stringify(value), ...(headers === undefined ? {} : { headers }) });
const failure = (status: number, error: string): Reply => json(status, { error });

/** One request to the API. */
export const answerAnaconda = (state: AnacondaState, request: IncomingMessage, body: Buffer): Reply => {
  const method = request.method ?? '';
  const { authorization } = request.headers;
  if (authorization !== undefined && authorization !== `token ${state.token}`) return failure(401, 'The token is invalid');
  if (method === 'HEAD') return json(200, {});
  if (method !== 'GET' && authorization === undefined) return failure(401, 'Authentication token is missing');
  if (method === 'POST' && request.headers['content-type'] !== 'application/json') {
    state.violate(`POST ${request.url ?? ''} is ${request.headers['content-type'] ?? 'of no type'}`);
    return failure(415, 'Expected JSON');
  }
  // A plus that is not encoded arrives as a space.
  const parts = (request.url ?? '').slice(1).split('/').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  const [place = '', owner, project = '', version = '', file = ''] = parts;
  if (place === 'user') {
    if (owner === undefined) return authorization === undefined ? failure(401, 'Authentication token is missing') : json(200, { login: 'somebody' });
    return owner === state.organization ? json(200, { login: owner }) : failure(404, `"${owner}" could not be found`);
  }
  if (owner !== state.organization) return failure(404, `"${owner ?? ''}" could not be found`);
  if (place !== 'channels' && (project !== project.toLowerCase() || project.includes('_'))) state.violate(`the name of the package is "${project}"`);
  const payload = method === 'POST' ? parsePayload(body) : {};
  if (payload === undefined) return failure(400, 'Invalid JSON');
  switch (`${method} ${place}`) {
    case 'GET packages':
      return json(200, [...state.packages].map((name) => ({ name, package_types: ['pypi'], owner: { login: state.organization } })));
    case 'GET package':
      return state.packages.has(project) ? json(200, { name: project, package_types: ['pypi'], files: filesOf(state, project).map(shown) }) : failure(404, `"${project}" could not be found`);
    case 'POST package':
      return makePackage(state, project, payload);
    case 'GET release':
      return state.releases.has(`${project} ${version}`) ? json(200, { distributions: filesOf(state, project, version).map(shown) }) : failure(404, `"${project}" ${version} could not be found`);
    case 'POST release':
      return makeRelease(state, project, version, payload);
    case 'GET dist': {
      const found = fileOf(state, project, version, file);
      return found === undefined ? failure(404, `"${file}" could not be found`) : json(200, shown(found));
    }
    case 'DELETE dist':
      return remove(state, project, version, file);
    case 'POST stage':
      return stageFile(state, { project, version, file }, payload);
    case 'POST commit':
      return commit(state, { project, version, file }, payload);
    case 'GET download':
      return fileOf(state, project, version, file) === undefined
        ? failure(404, `"${file}" could not be found`)
        : { status: 302, headers: { location: `${state.storage()}/${encodeURIComponent(`published/${file}`)}?Signature=presigned-canary` } };
    case 'POST channels':
      return label(state, project, payload);
    default:
      state.violate(`${method} ${request.url ?? ''} is not known`);
      return failure(405, 'Method not allowed');
  }
};

const parsePayload = (body: Buffer): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
};

const filesOf = (state: AnacondaState, project: string, version?: string): readonly PublishedDistribution[] =>
  [...state.published.values()].filter((file) => file.project === project && (version === undefined || file.version === version));

const fileOf = (state: AnacondaState, project: string, version: string, file: string): PublishedDistribution | undefined =>
  filesOf(state, project, version).find((candidate) => candidate.file === file);

const shown = (file: PublishedDistribution): unknown => ({
  basename: file.file,
  version: file.version,
  distribution_type: 'pypi',
  sha256: file.sha256,
  md5: file.md5,
  size: file.bytes.length,
  upload_time: file.uploaded,
  labels: file.labels,
  attrs: file.attrs,
  dependencies: file.dependencies,
  description: file.description,
});

const makePackage = (state: AnacondaState, project: string, payload: Readonly<Record<string, unknown>>): Reply => {
  const attributes = payload['public_attrs'] as Readonly<Record<string, unknown>> | undefined;
  if (typeof payload['public'] !== 'boolean' || payload['publish'] !== false || typeof attributes?.['summary'] !== 'string' || !Array.isArray(attributes['package_types'])) {
    state.violate(`package: ${JSON.stringify(payload)}`);
    return failure(400, 'Invalid package');
  }
  if (state.packages.has(project)) return failure(409, `package "${project}" already exists`);
  state.packages.add(project);
  return json(200, { name: project });
};

const makeRelease = (state: AnacondaState, project: string, version: string, payload: Readonly<Record<string, unknown>>): Reply => {
  if (!Array.isArray(payload['requirements']) || !('announce' in payload) || !('description' in payload)) {
    state.violate(`release: ${JSON.stringify(payload)}`);
    return failure(400, 'Invalid release');
  }
  if (!state.packages.has(project)) return failure(404, `"${project}" could not be found`);
  if (state.releases.has(`${project} ${version}`)) return failure(409, `release ${version} already exists`);
  state.releases.add(`${project} ${version}`);
  return json(200, { version });
};

interface Place {
  readonly project: string;
  readonly version: string;
  readonly file: string;
}

const stageFile = (state: AnacondaState, { project, version, file }: Place, payload: Readonly<Record<string, unknown>>): Reply => {
  const { sha256, channels, attrs, dependencies, description, distribution_type: type } = payload;
  const packagetype = (attrs as Readonly<Record<string, unknown>> | undefined)?.['packagetype'];
  if (type !== 'pypi' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/u.test(sha256) || !Array.isArray(channels) || (packagetype !== 'bdist_wheel' && packagetype !== 'sdist')) {
    state.violate(`stage: ${JSON.stringify(payload)}`);
    return failure(400, 'Invalid distribution');
  }
  if (!state.releases.has(`${project} ${version}`)) return failure(404, `release ${version} could not be found`);
  if (state.existing === 'conflict-at-stage' && state.published.has(file)) return failure(409, `file ${file} already exists`);
  const id = randomBytes(12).toString('hex');
  const form = { key: `staged/${id}`, AWSAccessKeyId: 'access-key', policy: 'policy-canary', signature: 'signature-canary', success_action_status: '201' };
  const labels = (channels as readonly string[]).length === 0 ? ['main'] : (channels as readonly string[]);
  state.stages.set(id, { project, version, file, sha256, labels, attrs, dependencies, description: typeof description === 'string' ? description : '', form });
  return json(200, { post_url: state.storage(), form_data: form, dist_id: id });
};

const commit = (state: AnacondaState, { project, version, file }: Place, payload: Readonly<Record<string, unknown>>): Reply => {
  const id = payload['dist_id'];
  if (typeof id !== 'string' || Object.keys(payload).length !== 1) {
    state.violate(`commit: ${JSON.stringify(payload)}`);
    return failure(400, 'Invalid commit');
  }
  const stage = state.stages.get(id);
  const bytes = state.objects.get(`staged/${id}`);
  if (stage === undefined || !state.releases.has(`${project} ${version}`)) return failure(404, 'The distribution could not be found');
  if (stage.file !== file || stage.project !== project || stage.version !== version) return failure(400, 'The distribution is another one');
  if (bytes === undefined) return failure(400, 'The distribution has not been uploaded');
  if (state.published.has(file) && state.existing !== 'allowed') return failure(409, `file ${file} already exists`);
  if (hashesOf(bytes).sha256 !== stage.sha256) {
    state.violate(`commit: the sha256 of ${file} is another one`);
    return failure(400, 'The sha256 does not match');
  }
  state.stages.delete(id);
  state.publish({ ...stage, bytes, uploaded: '2026-11-21 12:00:00.000000+00:00' });
  return json(200, { basename: file, url: `https://anaconda.invalid/${project}` });
};

/** The release goes with its last file. */
const remove = (state: AnacondaState, project: string, version: string, file: string): Reply => {
  if (fileOf(state, project, version, file) === undefined) return failure(404, `"${file}" could not be found`);
  state.published.delete(file);
  if (filesOf(state, project, version).length === 0) state.releases.delete(`${project} ${version}`);
  return json(200, {});
};

const label = (state: AnacondaState, name: string, payload: Readonly<Record<string, unknown>>): Reply => {
  const found = fileOf(state, String(payload['package']), String(payload['version']), String(payload['basename']));
  if (found === undefined) return failure(404, 'The file could not be found');
  state.published.set(found.file, { ...found, labels: [...new Set([...found.labels, name])] });
  return json(201, {});
};
