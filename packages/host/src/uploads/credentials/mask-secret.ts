import type { Host } from '../../ports';
import type { Secret } from '../../secret';

/**
 * Tells GitHub's log to hide a secret that was made in this job and that it therefore cannot know, also as part of a
 * Basic header. Nothing of ours prints it; this is for what others print.
 *
 * Not below Nx: it keeps what a task prints in its cache, and may print it later behind a prefix. Then GitHub would not
 * see the command, and everybody the token.
 */
export const maskSecret = (host: Host, username: string, password: Secret): void => {
  const { GITHUB_ACTIONS, NX_TASK_TARGET_PROJECT } = host.variables;
  if (GITHUB_ACTIONS !== 'true' || NX_TASK_TARGET_PROJECT !== undefined) return;
  for (const text of [password.reveal(), Buffer.from(`${username}:${password.reveal()}`).toString('base64')]) host.log.info(`::add-mask::${text}`);
};
