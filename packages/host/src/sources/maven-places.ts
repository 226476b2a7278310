import { join } from 'node:path';
import { mavenCentral, mavenPath, parseMavenMirrors, type Source } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import type { Place } from './place';

type MavenSource = Extract<Source, { kind: 'maven' }>;

/** The places of a jar: the local repository of this user, then the mirrors of settings.xml in place of Maven Central. */
export const mavenPlaces = async (host: Host, source: MavenSource): Promise<readonly Place[]> => {
  const path = mavenPath(source);
  const folder = join(host.machine.home, '.m2');
  const settings = join(folder, 'settings.xml');
  const mirrors = (await host.files.exists(settings)) ? parseMavenMirrors(await host.files.readText(settings)) : [];
  const local = join(folder, 'repository', path);
  return [
    ...((await host.files.exists(local)) ? [{ title: local, fetch: (into: string) => host.files.copy(local, into) }] : []),
    ...(mirrors.length === 0 ? [mavenCentral] : mirrors).map((repository): Place => ({
      title: printableUrl(`${repository}${path}`),
      fetch: async (into, progress) => {
        await host.http.download(`${repository}${path}`, into, progress);
      },
    })),
  ];
};
