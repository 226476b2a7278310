import { readBuildEvent } from './ci-services';

const none = { branch: undefined, tag: undefined, fork: undefined, buildCommit: undefined };

describe('what CI services say', () => {
  it.each([
    ['nothing, on a laptop', {}, undefined],
    ['nothing, with CI=true alone', { CI: 'true' }, undefined],
    ['GitHub, a push', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_REPOSITORY: 'numpy/numpy' }, { service: 'GitHub Actions', event: 'push', branch: 'main', repository: 'numpy/numpy' }],
    ['GitHub, a branch with slashes', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/maintenance/1.26.x', GITHUB_REPOSITORY: 'n/n' }, { service: 'GitHub Actions', event: 'push', branch: 'maintenance/1.26.x', repository: 'n/n' }],
    ['GitHub, a tag', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/tags/v1.0', GITHUB_REPOSITORY: 'n/n' }, { service: 'GitHub Actions', event: 'push', tag: 'v1.0', repository: 'n/n' }],
    ['GitHub, a pull request', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_REPOSITORY: 'n/n' }, { service: 'GitHub Actions', event: 'pull-request', repository: 'n/n' }],
    ['GitHub, at night', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main', GITHUB_REPOSITORY: 'n/n', BUILD_COMMIT: 'master' }, { service: 'GitHub Actions', event: 'schedule', branch: 'main', repository: 'n/n', buildCommit: 'master' }],
    ['GitHub, an event without rules', { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'constructor', GITHUB_REF: 'refs/heads/main' }, { service: 'GitHub Actions', event: undefined, branch: 'main', repository: undefined }],
    ['GitLab, a tag', { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1', CI_PROJECT_PATH: 'a/b/c' }, { service: 'GitLab CI', event: 'push', tag: 'v1', repository: 'a/b/c' }],
    [
      'GitLab, a merge request of a fork',
      { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'merge_request_event', CI_PROJECT_PATH: 'a/b', CI_MERGE_REQUEST_PROJECT_PATH: 'a/b', CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'z/b' },
      { service: 'GitLab CI', event: 'pull-request', repository: 'a/b', fork: true },
    ],
    ['GitLab, at night', { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main', CI_PROJECT_PATH: 'a/b' }, { service: 'GitLab CI', event: 'schedule', branch: 'main', repository: 'a/b' }],
    ['Travis, a tag, which is a branch there too', { TRAVIS: 'true', TRAVIS_EVENT_TYPE: 'push', TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1', TRAVIS_REPO_SLUG: 'a/b' }, { service: 'Travis CI', event: 'push', tag: 'v1', repository: 'a/b' }],
    ['Travis, by cron', { TRAVIS: 'true', TRAVIS_EVENT_TYPE: 'cron', TRAVIS_BRANCH: 'master', TRAVIS_TAG: '', TRAVIS_REPO_SLUG: 'a/b' }, { service: 'Travis CI', event: 'schedule', branch: 'master', repository: 'a/b' }],
    [
      'Travis, a pull request of a fork',
      { TRAVIS: 'true', TRAVIS_EVENT_TYPE: 'pull_request', TRAVIS_BRANCH: 'master', TRAVIS_REPO_SLUG: 'a/b', TRAVIS_PULL_REQUEST_SLUG: 'z/b' },
      { service: 'Travis CI', event: 'pull-request', branch: 'master', repository: 'a/b', fork: true },
    ],
    [
      'Azure, a pull request of a fork',
      { TF_BUILD: 'True', BUILD_REASON: 'PullRequest', BUILD_SOURCEBRANCH: 'refs/pull/1/merge', BUILD_REPOSITORY_NAME: 'a/b', SYSTEM_PULLREQUEST_ISFORK: 'True' },
      { service: 'Azure Pipelines', event: 'pull-request', repository: 'a/b', fork: true },
    ],
    ['Azure, with a variable that is not set', { TF_BUILD: 'True', BUILD_REASON: 'IndividualCI', BUILD_SOURCEBRANCH: 'refs/heads/main', BUILD_REPOSITORY_NAME: 'a/b', BUILD_COMMIT: '$(BUILD_COMMIT)' }, { service: 'Azure Pipelines', event: 'push', branch: 'main', repository: 'a/b' }],
    ['AppVeyor, a push', { APPVEYOR: 'True', APPVEYOR_REPO_BRANCH: 'master', APPVEYOR_REPO_NAME: 'a/b', APPVEYOR_REPO_TAG: 'false' }, { service: 'AppVeyor', event: 'push', branch: 'master', repository: 'a/b' }],
    ['AppVeyor, a tag', { APPVEYOR: 'True', APPVEYOR_REPO_BRANCH: 'v1', APPVEYOR_REPO_NAME: 'a/b', APPVEYOR_REPO_TAG: 'true', APPVEYOR_REPO_TAG_NAME: 'v1' }, { service: 'AppVeyor', event: 'push', tag: 'v1', repository: 'a/b' }],
    ['CircleCI, a pull request of a fork', { CIRCLECI: 'true', CIRCLE_BRANCH: 'pull/3', CIRCLE_PROJECT_USERNAME: 'a', CIRCLE_PROJECT_REPONAME: 'b', CIRCLE_PULL_REQUEST: 'x/3', CIRCLE_PR_NUMBER: '3' }, { service: 'CircleCI', event: 'pull-request', branch: 'pull/3', repository: 'a/b', fork: true }],
  ])('%s', (_name, variables, event) => {
    expect(readBuildEvent(variables)).toEqual(event === undefined ? undefined : { ...none, ...event });
  });
});
