import { suggest, WheelError } from '@wheelwright/core';
import type { IndexLocation, IndexSettings } from './index-settings';

/**
 * The settings with the further indexes of a wheel project behind the user's own: what the user's have at all comes
 * from there, whatever versions the further ones have (uv takes the first index that has a project), so that nobody can
 * slip in another distribution of that name.
 *
 * @param written of `indexes` of wheel.yaml: URLs, and names of indexes of uv's configuration
 * @throws WheelError definition-invalid: nobody knows an index of that name
 */
export const withFurtherIndexes = async (settings: IndexSettings, written: readonly string[]): Promise<IndexSettings> => {
  const further = written.map((word) => furtherIndex(settings, word));
  const last = further.at(-1);
  if (last === undefined || settings.noIndex) return settings;
  const own = settings.defaultIndex ?? (await settings.findDefaultIndex());
  // uv asks its default index last, so the last of all stands in that place.
  return { ...settings, indexes: [...settings.indexes, own, ...further.slice(0, -1)], defaultIndex: last };
};

/** An index by its URL, or by the name that uv's configuration gives it. @throws WheelError definition-invalid */
export const furtherIndex = (settings: IndexSettings, word: string): IndexLocation => (word.includes('://') ? { url: word, userinfo: undefined } : namedIndex(settings, word));

const namedIndex = ({ named }: IndexSettings, name: string): IndexLocation => {
  const found = named.get(name);
  if (found !== undefined) return found;
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: `wheel.yaml asks for the index "${name}", which your uv configuration does not name`,
    hint: named.size > 0 ? suggest(name, [...named.keys()]) : `write it into uv.toml: [[index]], name = "${name}", url = "https://...", explicit = true; its credentials may be in UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}_USERNAME and _PASSWORD`,
  });
};
