import { missingProgramsError, type Environment } from '@wheelwright/core';
import type { Host, ProcessResult } from '../ports';
import { Secret } from '../secret';

export interface GitRequest {
  /** Words behind `git`. The repository is said with --git-dir: git would take one of a folder above. */
  readonly words: readonly string[];
  /** Absolute folder. */
  readonly cwd: string;
  readonly title?: string;
  readonly input?: string;
  readonly timeoutSeconds?: number;
  readonly acceptExitCodes?: readonly number[];
  readonly onLine?: (line: string) => void;
}

/** Variables that git, ssh, curl and credential helpers need to reach a repository. Never GIT_DIR and its like: a hook or an editor that runs us has them. */
const networkVariable =
  /^(HOME|USER|LOGNAME|TMPDIR|XDG_CONFIG_HOME|XDG_CACHE_HOME|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|SSH_AGENT_PID|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|(https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY|GIT_ASKPASS|VSCODE_GIT_\w+|GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT|GIT_SSL_CAINFO|GIT_SSL_CAPATH|GIT_SSL_CERT|GIT_SSL_KEY|GIT_PROXY_COMMAND|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|GCM_\w+|GH_TOKEN|GITHUB_TOKEN|GITLAB_TOKEN)$/u;

/** Nothing of the user's runs, nothing is tidied up behind our back, a line that has gone dead is given up. */
const networkOptions: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'credential.interactive=false',
  'gc.auto=0',
  'maintenance.auto=false',
  // Objects come as one file that is whole or not there: what a killed fetch leaves is never taken for a commit.
  'fetch.unpackLimit=1',
  'fetch.writeCommitGraph=false',
  'submodule.recurse=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
  'protocol.ext.allow=never',
].flatMap((option) => ['-c', option]);

/**
 * Runs git for a repository elsewhere, with the user's own configuration: credential helpers, proxies, insteadOf. It
 * asks nobody: there is no terminal and no window to ask in.
 *
 * @param trusted false for an address that somebody else's .gitmodules gives: git then keeps off this machine's files
 */
export const runNetworkGit = async (host: Host, request: GitRequest, { trusted = true }: { readonly trusted?: boolean } = {}): Promise<ProcessResult> => {
  const own = Object.entries(host.variables).filter(([name]) => networkVariable.test(name));
  return run(host, request, {
    options: networkOptions,
    environment: { ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0', SSH_ASKPASS_REQUIRE: 'never', ...(trusted ? {} : { GIT_PROTOCOL_FROM_USER: '0' }) },
    // CI services hand tokens over as configuration.
    secrets: own.flatMap(([name, value]) => (name.startsWith('GIT_CONFIG_VALUE_') && value.length >= 16 ? [new Secret(value)] : [])),
  });
};

/**
 * Runs git on a repository of ours. No configuration of the machine or its user has a part in it (line ends, filters,
 * hooks, abbreviations), so that a commit is the same files everywhere; files of git-lfs stay the pointers that they are.
 */
export const runLocalGit = async (host: Host, request: GitRequest): Promise<ProcessResult> =>
  run(host, request, {
    options: ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'init.defaultBranch=main', '-c', 'advice.detachedHead=false'],
    environment: { HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
    secrets: [],
  });

const run = async (
  host: Host,
  { words, ...request }: GitRequest,
  { options, environment, secrets }: { readonly options: readonly string[]; readonly environment: Environment; readonly secrets: readonly Secret[] },
): Promise<ProcessResult> => {
  const git = await host.processes.find('git');
  if (git === undefined) throw missingProgramsError(['git'], 'a project with "source: { git: ... }"');
  return host.processes.run({
    title: `git ${words.find((word) => !word.startsWith('-')) ?? ''}`,
    ...request,
    argv: [git, ...options, ...words],
    environment: { ...environment, PATH: host.variables['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    secrets,
  });
};
