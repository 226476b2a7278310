import { join } from 'node:path';
import type { Environment } from '@wheelwright/core';
import { indexEnvironment } from '../index-client/index-environment';
import { withIndexes, type IndexViewsRequest } from '../index-client/index-views';
import { loadIndexSettings } from '../index-client/load-index-settings';
import { systemVariables } from '../node/system-variables';
import type { Host } from '../ports';

/**
 * The environment of a uv that may use the user's index: their index configuration, our own cache of wheels, and
 * nothing else that would change what it does.
 *
 * @param more what wheel.yaml says about indexes besides
 */
export const uvEnvironment = async (host: Host, more?: IndexViewsRequest): Promise<Environment> => ({
  ...systemVariables(host),
  PATH: '/usr/bin:/bin',
  HOME: host.machine.home,
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  UV_CACHE_DIR: join(host.machine.cache, 'uv'),
  UV_PYTHON_DOWNLOADS: 'never',
  UV_NO_PROGRESS: '1',
  // With several processes at a time the default of 50 downloads each is rude to an index.
  UV_CONCURRENT_DOWNLOADS: '8',
  ...linkMode(host),
  ...indexEnvironment(await withIndexes(host, await loadIndexSettings(host), more ?? { indexes: [], folder: '' })),
});

/** A hard link cannot leave its file system, and uv would say so in every log. */
const linkMode = (host: Host): Environment => {
  const chosen = host.variables['UV_LINK_MODE'];
  if (chosen !== undefined && chosen !== '') return { UV_LINK_MODE: chosen };
  return host.machine.scratch.startsWith(`${host.machine.cache}/`) ? {} : { UV_LINK_MODE: 'copy' };
};
