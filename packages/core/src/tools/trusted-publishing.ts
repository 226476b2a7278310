/** What an index answers when it is asked to change an identity of a CI service into an upload token. */
export type MintAnswer =
  | {
      readonly kind: 'token';
      /** Secret. */
      readonly token: string;
      /** Seconds since 1970; undefined where the index does not say. */
      readonly expires: number | undefined;
    }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string; readonly isUnknownPublisher: boolean }
  /** No answer of such an interface: a page of HTML, a proxy's error. */
  | { readonly kind: 'unreadable' };

/** Reads `{"audience": "pypi"}`: for whom an identity has to be made out. Undefined when the text is something else. */
export const readAudience = (text: string): string | undefined => {
  const audience = fieldOf(parseObject(text), 'audience');
  return audience === undefined || !/^[\w.:/-]+$/u.test(audience) ? undefined : audience;
};

/** Reads the answer to `mint-token` (PyPI's documentation, "Internals and technical details" of trusted publishers). */
export const readMintAnswer = (status: number, text: string): MintAnswer => {
  const answer = parseObject(text);
  if (answer === undefined) return { kind: 'unreadable' };
  const token = fieldOf(answer, 'token');
  if (status === 200 && token !== undefined && answer['success'] !== false) {
    const { expires } = answer;
    return { kind: 'token', token, expires: typeof expires === 'number' && Number.isFinite(expires) ? expires : undefined };
  }
  const errors = Array.isArray(answer['errors']) ? answer['errors'] : [];
  const said = errors.map((error: unknown) => ({ code: fieldOf(error, 'code') ?? '', description: fieldOf(error, 'description') ?? '' }));
  const first = said[0]?.code ?? (status === 403 ? 'not-enabled' : '');
  const words = said.map(({ code, description }) => [code, description].filter((part) => part !== '').join(': ')).join('; ');
  const message = words === '' ? (fieldOf(answer, 'message') ?? `status ${status}`) : words;
  return {
    kind: 'refused',
    message,
    hint: hints[first] ?? 'see the settings of its publishers there',
    isUnknownPublisher: first === 'invalid-publisher' || first === 'invalid-pending-publisher',
  };
};

const hints: Readonly<Record<string, string>> = {
  'invalid-payload': 'this is a fault of Wheelwright, or of something between it and the index: please report it',
  'invalid-token': 'the index does not believe this CI service, or the identity was made out for another index',
  'invalid-publisher':
    'compare the claims of this job with the publishers in the settings of the project: most often the workflow file or the environment has another name there; PyPI takes no reusable workflow as a publisher',
  'invalid-pending-publisher': 'the pending publisher does not fit this job, or somebody has made a project of that name meanwhile: compare it with the claims of this job',
  'invalid-reuse-token': 'an identity serves once; start the job again to get a new one',
  'not-enabled': 'trusted publishing is off for this index or this CI service at the moment; use a token',
};

/** Claims of an identity that a publisher is compared with. None is secret. */
const shownClaims = [
  'sub',
  'repository',
  'repository_owner',
  'repository_owner_id',
  'workflow_ref',
  'job_workflow_ref',
  'ref',
  'environment',
  'namespace_path',
  'project_path',
  'ci_config_ref_uri',
];

/**
 * `sub: repo:a/b:ref:refs/heads/main`, one line each, of the claims that decide; empty when it is no JSON object.
 *
 * @param payload the middle part of the token, decoded. The whole token is never shown.
 */
export const describeClaims = (payload: string): readonly string[] => {
  const claims = parseObject(payload);
  return shownClaims.flatMap((name) => {
    const claim = claims?.[name];
    return typeof claim === 'string' || typeof claim === 'number' ? [`${name}: ${claim}`] : [];
  });
};

/** The variable in which GitLab hands over an identity: `PYPI_ID_TOKEN` for the audience `pypi`. */
export const gitlabTokenVariable = (audience: string): string => `${audience.toUpperCase().replace(/[^A-Z0-9_]|^[^A-Z_]/gu, '_')}_ID_TOKEN`;

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const fieldOf = (value: unknown, name: string): string | undefined => {
  const field = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof field === 'string' && field !== '' ? field : undefined;
};
