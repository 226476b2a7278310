import type { BuildEventName } from '../definitions/channel-rules';

/** What a CI service says about the run we are part of. What it does not say is undefined. */
export interface BuildEvent {
  /** For people: GitHub Actions. */
  readonly service: string;
  /** undefined for events that nobody writes rules for. */
  readonly event: BuildEventName | undefined;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  /** owner/name; with more parts where a service has groups. */
  readonly repository: string | undefined;
  /** Whether a pull request comes from another repository, which is given no secrets. */
  readonly fork: boolean | undefined;
  /** BUILD_COMMIT, as multibuild has it. */
  readonly buildCommit: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;
/** Without what is added for every service. */
type ServiceEvent = Omit<BuildEvent, 'buildCommit'>;

/**
 * From the variables that CI services document; undefined outside of CI.
 *
 * @example readBuildEvent({ GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' })
 */
export const readBuildEvent = (variables: Variables): BuildEvent | undefined => {
  const filled: Variables = Object.fromEntries(
    // Azure leaves the name of a variable that is not set: $(NAME).
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== '' && !/^\$\(.*\)$/u.test(value)),
  );
  for (const read of services) {
    const event = read(filled);
    if (event !== undefined) return { ...event, buildCommit: filled['BUILD_COMMIT'] };
  }
  return undefined;
};

const github = (variables: Variables): ServiceEvent | undefined => {
  if (variables['GITHUB_ACTIONS'] !== 'true') return undefined;
  const event = eventOf(variables['GITHUB_EVENT_NAME'], {
    push: 'push',
    pull_request: 'pull-request',
    pull_request_target: 'pull-request',
    merge_group: 'pull-request',
    schedule: 'schedule',
    workflow_dispatch: 'manual',
    repository_dispatch: 'manual',
    workflow_run: 'manual',
    release: 'release',
  });
  // Secrets are kept from pull requests of forks and of Dependabot; only the event's payload tells them from others.
  return { service: 'GitHub Actions', event, ...refOf(variables['GITHUB_REF']), repository: variables['GITHUB_REPOSITORY'], fork: undefined };
};

const gitlab = (variables: Variables): ServiceEvent | undefined => {
  if (variables['GITLAB_CI'] !== 'true') return undefined;
  const source = variables['CI_PIPELINE_SOURCE'];
  const target = variables['CI_MERGE_REQUEST_PROJECT_PATH'];
  const from = variables['CI_MERGE_REQUEST_SOURCE_PROJECT_PATH'];
  return {
    service: 'GitLab CI',
    event: eventOf(source, {
      push: 'push',
      merge_request_event: 'pull-request',
      external_pull_request_event: 'pull-request',
      schedule: 'schedule',
      web: 'manual',
      api: 'manual',
      trigger: 'manual',
      pipeline: 'manual',
      parent_pipeline: 'manual',
      chat: 'manual',
    }),
    branch: variables['CI_COMMIT_BRANCH'],
    tag: variables['CI_COMMIT_TAG'],
    repository: variables['CI_PROJECT_PATH'],
    fork: target === undefined || from === undefined ? undefined : target !== from,
  };
};

const travis = (variables: Variables): ServiceEvent | undefined => {
  if (variables['TRAVIS'] !== 'true') return undefined;
  const tag = variables['TRAVIS_TAG'];
  const from = variables['TRAVIS_PULL_REQUEST_SLUG'];
  return {
    service: 'Travis CI',
    event: eventOf(variables['TRAVIS_EVENT_TYPE'], { push: 'push', pull_request: 'pull-request', cron: 'schedule', api: 'manual' }),
    // For a tag, TRAVIS_BRANCH is the tag too.
    branch: tag === undefined ? variables['TRAVIS_BRANCH'] : undefined,
    tag,
    repository: variables['TRAVIS_REPO_SLUG'],
    fork: from === undefined ? undefined : from !== variables['TRAVIS_REPO_SLUG'],
  };
};

const azure = (variables: Variables): ServiceEvent | undefined => {
  if (variables['TF_BUILD'] === undefined) return undefined;
  const fork = variables['SYSTEM_PULLREQUEST_ISFORK'];
  return {
    service: 'Azure Pipelines',
    event: eventOf(variables['BUILD_REASON'], {
      IndividualCI: 'push',
      BatchedCI: 'push',
      PullRequest: 'pull-request',
      Schedule: 'schedule',
      Manual: 'manual',
      ResourceTrigger: 'manual',
      BuildCompletion: 'manual',
    }),
    ...refOf(variables['BUILD_SOURCEBRANCH']),
    repository: variables['BUILD_REPOSITORY_NAME'],
    fork: fork === undefined ? undefined : /^true$/iu.test(fork),
  };
};

const appveyor = (variables: Variables): ServiceEvent | undefined => {
  if (!/^true$/iu.test(variables['APPVEYOR'] ?? '')) return undefined;
  const pullRequest = variables['APPVEYOR_PULL_REQUEST_NUMBER'];
  const from = variables['APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME'];
  const tagged = /^true$/iu.test(variables['APPVEYOR_REPO_TAG'] ?? '');
  const isTrue = (name: string): boolean => /^true$/iu.test(variables[name] ?? '');
  return {
    service: 'AppVeyor',
    event: pullRequest !== undefined ? 'pull-request' : isTrue('APPVEYOR_SCHEDULED_BUILD') ? 'schedule' : isTrue('APPVEYOR_FORCED_BUILD') || isTrue('APPVEYOR_RE_BUILD') ? 'manual' : 'push',
    branch: tagged ? undefined : variables['APPVEYOR_REPO_BRANCH'],
    tag: tagged ? variables['APPVEYOR_REPO_TAG_NAME'] : undefined,
    repository: variables['APPVEYOR_REPO_NAME'],
    fork: from === undefined ? undefined : from !== variables['APPVEYOR_REPO_NAME'],
  };
};

const circle = (variables: Variables): ServiceEvent | undefined => {
  if (variables['CIRCLECI'] !== 'true') return undefined;
  const { CIRCLE_PROJECT_USERNAME: owner, CIRCLE_PROJECT_REPONAME: name, CIRCLE_PULL_REQUEST: pullRequest, CIRCLE_PR_NUMBER: fromFork } = variables;
  return {
    service: 'CircleCI',
    event: pullRequest === undefined ? 'push' : 'pull-request',
    branch: variables['CIRCLE_BRANCH'],
    tag: variables['CIRCLE_TAG'],
    repository: owner === undefined || name === undefined ? undefined : `${owner}/${name}`,
    // Set for forks only.
    fork: pullRequest === undefined ? undefined : fromFork !== undefined,
  };
};

const services = [github, gitlab, travis, azure, appveyor, circle];

const eventOf = (word: string | undefined, known: Readonly<Record<string, BuildEventName>>): BuildEventName | undefined =>
  word === undefined || !Object.hasOwn(known, word) ? undefined : known[word];

/** refs/heads/main, refs/tags/v1; the ref of a pull request is neither. */
const refOf = (ref: string | undefined): { readonly branch: string | undefined; readonly tag: string | undefined } => {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/u.exec(ref ?? '') ?? [];
  return { branch: kind === 'heads' ? name : undefined, tag: kind === 'tags' ? name : undefined };
};
