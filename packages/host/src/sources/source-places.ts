import { unreachable, WheelError, type Source } from '@wheelwright/core';
import type { Host } from '../ports';
import { fetchIndexFile, listIndexFiles } from '../index-client/list-index-files';
import { loadIndexSettings } from '../index-client/load-index-settings';
import { printableUrl } from '../secret';
import { cratePlaces } from './crate-places';
import { debianPlaces } from './debian-places';
import { mavenPlaces } from './maven-places';
import { mirrorPlaces } from './mirror-places';
import type { Place } from './place';

/**
 * The places where a source may be had, in order.
 *
 * @param base folder that relative mirrors start from
 * @throws WheelError when there is no place at all
 */
export const sourcePlaces = async (host: Host, source: Source, base: string): Promise<readonly Place[]> => {
  switch (source.kind) {
    case 'url':
      return [
        {
          title: printableUrl(source.url),
          fetch: async (into, progress) => {
            await host.http.download(source.url, into, progress);
          },
        },
      ];
    case 'debian':
      return debianPlaces(host, source);
    case 'index':
      return indexPlaces(host, source);
    case 'crate':
      return cratePlaces(host, source);
    case 'maven':
      return mavenPlaces(host, source);
    case 'mirror':
      return mirrorPlaces(host, source.location, source, base);
    default:
      return unreachable(source);
  }
};

const indexPlaces = async (host: Host, source: Extract<Source, { kind: 'index' }>): Promise<readonly Place[]> => {
  const settings = await loadIndexSettings(host);
  const files = await listIndexFiles(host, settings, source.distribution);
  const named = files.filter(({ file }) => file === source.fileName);
  const [first] = named;
  if (first === undefined) {
    throw unavailable(files.length === 0 ? `the index does not know ${source.distribution}` : `the index has no ${source.fileName} among ${files.length} files of ${source.distribution}`);
  }
  const candidates = named.filter(({ sha256 }) => sha256 === undefined || sha256 === source.sha256);
  if (candidates.length === 0) throw unavailable(`the index says that its ${source.fileName} has the sha256 ${first.sha256 ?? ''}, not ${source.sha256}`);
  return candidates.map((file) => ({
    title: printableUrl(file.url),
    fetch: (into, progress) => fetchIndexFile(host, settings, file, { into, progress }),
  }));
};

const unavailable = (message: string): WheelError => new WheelError({ code: 'source-unavailable', family: 'usage', message });
