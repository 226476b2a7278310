import { gitlabTokenVariable, WheelError } from '@wheelwright/core';
import type { Host } from '../../ports';
import { Secret } from '../../secret';
import { variable } from './variables';

/** What a CI service says of the job that we run in, signed: an OpenID Connect token (a JWT). */
export interface CiIdentity {
  /** GitHub, GitLab */
  readonly service: string;
  /** Whether another token may be had for the same audience; GitLab gives a job one, and an index takes it once. */
  readonly renewable: boolean;
  /** @throws WheelError credentials-invalid, credentials-missing, download-failed */
  token(audience: string): Promise<Secret>;
}

/** The identity of this job, or the words why it has none. Asks nobody yet. */
export const ciIdentity = (host: Host): CiIdentity | string => {
  if (variable(host, 'GITHUB_ACTIONS') === 'true') {
    const url = variable(host, 'ACTIONS_ID_TOKEN_REQUEST_URL');
    const bearer = variable(host, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    if (url === undefined || bearer === undefined) return 'the job lacks "permissions: id-token: write", which forks never get';
    return { service: 'GitHub', renewable: true, token: (audience) => askGithub(host, { url, bearer: new Secret(bearer), audience }) };
  }
  if (variable(host, 'GITLAB_CI') !== undefined) {
    return { service: 'GitLab', renewable: false, token: async (audience) => readGitlab(host, audience) };
  }
  return 'this is no job of GitHub or GitLab';
};

const askGithub = async (host: Host, { url, bearer, audience }: { readonly url: string; readonly bearer: Secret; readonly audience: string }): Promise<Secret> => {
  const asked = new URL(url);
  asked.searchParams.set('audience', audience);
  const { status, text } = await host.http.getText(asked.href, { accept: 'application/json', authorization: `bearer ${bearer.reveal()}` });
  const token = status === 200 ? valueOf(text) : undefined;
  if (token !== undefined) return new Secret(token);
  throw new WheelError({
    code: 'credentials-invalid',
    family: 'tool',
    message: `GitHub gave no identity for the audience "${audience}": ${status === 200 ? 'its answer holds none' : `status ${status}`}`,
    hint: 'an identity can be asked for while the job runs only; does it have "permissions: id-token: write"?',
  });
};

const valueOf = (text: string): string | undefined => {
  try {
    const { value } = JSON.parse(text) as { readonly value?: unknown };
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
};

const readGitlab = (host: Host, audience: string): Secret => {
  const name = gitlabTokenVariable(audience);
  const token = variable(host, name);
  if (token !== undefined) return new Secret(token.trim());
  throw new WheelError({
    code: 'credentials-missing',
    family: 'usage',
    message: `this job of GitLab has no identity for the audience "${audience}": ${name} is ${host.variables[name] === undefined ? 'not set' : 'empty'}`,
    hint: `add to the job: id_tokens: { ${name}: { aud: ${audience} } }`,
  });
};
