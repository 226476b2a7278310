import { openLockSession, type Host, type LockSession } from '@wheelwright/host';
import type { LoadedPlatforms } from '../../workspace/workspace';

/** What locking needs, with the uv that platforms.yaml names. */
export const openWorkspaceSession = (host: Host, { document, lock }: LoadedPlatforms): LockSession => {
  const { tools, platforms } = document.written;
  // normalizePlatforms has seen to it that every platform has one.
  const version = tools['uv'] ?? Object.values(platforms).find((platform) => platform.tools?.['uv'] !== undefined)?.tools?.['uv'] ?? '';
  return openLockSession(host, version, lock);
};
