import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizeProjectName, renderIndexView, WheelError, type FurtherIndex, type ProjectName } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import { furtherIndex, withFurtherIndexes } from './further-indexes';
import { revealUrl, type IndexLocation, type IndexSettings } from './index-settings';
import { listIndexFiles } from './list-index-files';

export interface IndexViewsRequest {
  /** `indexes` of wheel.yaml. */
  readonly indexes: readonly FurtherIndex[];
  /** Whether a distribution, by its normalized name, is looked for at all; all that `only` names when not given. */
  readonly wants?: (name: ProjectName) => boolean;
  /** Folder of its own for the views. It may hold credentials, and whoever asked removes it. */
  readonly folder: string;
}

/**
 * The settings with all that wheel.yaml says about indexes: the further ones behind the user's own, and before them all a
 * folder with the pages of the distributions that one index alone is to give. uv takes the first index that has a project,
 * which for these is that folder, whoever needs them. The files themselves come from where the index has them.
 *
 * @throws WheelError environment-failed: the index does not have the distribution, and nobody else may give it;
 *   definition-invalid, download-failed
 */
export const withIndexes = async (host: Host, settings: IndexSettings, { indexes, wants = () => true, folder }: IndexViewsRequest): Promise<IndexSettings> => {
  const behind = await withFurtherIndexes(settings, indexes.filter((index) => typeof index === 'string'));
  if (settings.noIndex) return behind;
  const views: IndexLocation[] = [];
  for (const index of indexes) {
    if (typeof index === 'string') continue;
    const location = furtherIndex(settings, index.url);
    for (const name of index.only.map(normalizeProjectName).filter(wants)) {
      const files = await listIndexFiles(host, { ...settings, indexes: [], defaultIndex: location, findLinks: [] }, name);
      if (files.length === 0) throw absent(index.url, name);
      await warnOfFindLinks(host, settings, name);
      const page = renderIndexView(name, files.map((file) => ({ ...file, url: credentialed(location, file.url) })));
      await host.files.write(join(folder, name, 'index.html'), page, { readers: 'owner' });
      views[0] ??= { url: pathToFileURL(folder).href, userinfo: undefined };
    }
  }
  return { ...behind, indexes: [...views, ...behind.indexes] };
};

/** uv knows the credentials of the indexes that it is given, and it is not given this one. */
const credentialed = (location: IndexLocation, url: string): string =>
  location.userinfo !== undefined && /^https?:/u.test(url) && new URL(url).origin === new URL(location.url).origin ? revealUrl({ url, userinfo: location.userinfo }) : url;

/** Find-links are looked at together with whatever index has a project. */
const warnOfFindLinks = async (host: Host, settings: IndexSettings, name: string): Promise<void> => {
  if (settings.findLinks.length === 0) return;
  const linked = await listIndexFiles(host, { ...settings, noIndex: true }, name);
  if (linked.length > 0) host.log.warn(`find-links of your configuration have ${name} too: ${linked.map(({ file }) => file).join(', ')} may be taken in place of what the index of wheel.yaml has`);
};

const absent = (index: string, name: string): WheelError =>
  new WheelError({
    code: 'environment-failed',
    family: 'usage',
    message: `the index ${printableUrl(index)} does not have ${name}, which wheel.yaml takes from there alone`,
    hint: `take ${name} out of its "only", and your own index gives it`,
  });
