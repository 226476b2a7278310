import { isAbsolute, join, resolve } from 'node:path';
import { WheelError } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import type { Place } from './place';
import type { StoredName } from './source-store';

/** The variable with the user's own mirrors: absolute folders and URLs, separated by commas or `:`. */
export const mirrorsVariable = 'WHEELWRIGHT_MIRRORS';

/** @example parseMirrors('/srv/mirror:https://m.test/files,/other') // three of them */
export const parseMirrors = (text: string): readonly string[] =>
  text
    .split(/,|;|:(?=\/(?!\/))|:(?=https?:\/\/)/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** The places in a mirror, in the order they are looked at: by hash, in a folder named by hash, by name. */
export const mirrorPlaces = (host: Host, location: string, name: StoredName, base: string): readonly Place[] => {
  const paths = [name.sha256, `${name.sha256}/${name.fileName}`, name.fileName];
  if (/^https?:\/\//u.test(location)) {
    return paths.map((path) => {
      const url = `${location.replace(/\/+$/u, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
      return {
        title: printableUrl(url),
        fetch: async (into, progress) => {
          await host.http.download(url, into, progress);
        },
      };
    });
  }
  const folder = isAbsolute(location) ? location : resolve(base, location);
  return paths.map((path) => {
    const file = join(folder, path);
    return {
      title: file,
      fetch: async (into) => {
        const facts = await host.files.targetFacts(file);
        if (facts?.kind !== 'file') throw new WheelError({ code: 'source-unavailable', family: 'usage', message: 'there is no such file' });
        await host.files.copy(await host.files.realPath(file), into);
      },
    };
  });
};
