import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import {
  bumpLine,
  compareReleases,
  isWheelError,
  newestRelease,
  parseReleaseName,
  planBump,
  presentRelease,
  refuseProblems,
  replaceRelease,
  upstreamOf,
  WheelError,
  type PresentRelease,
  type WrittenClib,
} from '@wheelwright/core';
import { listReleases, withRelease, type FetchedRelease, type Host } from '@wheelwright/host';
import type { FoundClib } from '../find-clibs';
import { checkReleaseUrl } from '../release-url';

export interface BumpRequest {
  /** undefined for the newest. */
  readonly to: string | undefined;
  readonly url: string | undefined;
  readonly sha256: string | undefined;
  readonly preReleases: boolean;
}

/** The release to go to. */
interface Aim {
  readonly version: string;
  readonly url: string;
}

/**
 * Writes another release of a library into its clib.yaml and says so in a line for a changelog; says it too when there
 * is nothing to do.
 *
 * @throws WheelError download-failed, sha256-mismatch, archive-unreadable, definition-invalid, source-unavailable; nothing is written then
 */
export const bumpLibrary = async (tree: Tree, host: Host, clib: FoundClib, request: BumpRequest): Promise<void> => {
  const { parsed, name, file, text } = clib;
  if (!parsed.ok) return refuseProblems(parsed.problems);
  const { document } = parsed;
  const present = presentRelease(document);
  const aim = await unwritten(() => aimOf(host, clib, present, request));
  if (aim === undefined) return;
  await unwritten(() =>
    withRelease(host, { url: aim.url, sha256: request.sha256 }, async (release) => {
      const fresh = { ...aim, sha256: release.sha256 };
      const plan = planBump(document, text, fresh);
      if (plan.text === text) {
        host.log.info(`${name} is at ${aim.version} already: nothing to do`);
        return;
      }
      tree.write(file, plan.text);
      host.log.info(bumpLine(name, present.version, fresh));
      for (const removed of plan.removed) host.log.info(`taken out of ${file}, since it holds ${present.version} and would build that: ${removed}`);
      for (const note of await notesOn(host, document.written, { present, aim, release })) host.log.warn(note);
    }),
  );
};

/** undefined when the newest release is there, which is said. */
const aimOf = async (host: Host, { name, file }: FoundClib, present: PresentRelease, { to, url, preReleases }: BumpRequest): Promise<Aim | undefined> => {
  if (url !== undefined) {
    checkReleaseUrl(url);
    const version = to ?? parseReleaseName(url.replace(/[?#].*$/u, '').split('/').at(-1) ?? '').version;
    if (version === undefined) throw usage(`the name of ${url} says no version`, 'say it: --to=1.2');
    return { version, url };
  }
  if (to !== undefined) return { version: to, url: urlOf(file, present, to) };
  const upstream = upstreamOf(present.url, present.version);
  if (upstream === undefined) throw usage(`${present.url} does not say ${present.version}, so it cannot be seen how its upstream names versions`, 'name the release: --to=1.2 --url=https://...');
  const place = upstream.kind === 'tags' ? `the tags of ${upstream.repository}` : upstream.folder;
  const newest = newestRelease(await ask(host, place, () => listReleases(host, upstream, present.version)), preReleases);
  if (newest === undefined) throw usage(`${place} lists no version like that of ${present.url}`, 'name the release: --to=1.2, and --url=https://... where it is elsewhere');
  if (compareReleases(newest, present.version) > 0) return { version: newest, url: urlOf(file, present, newest) };
  host.log.info(`${name} is at ${present.version}; ${place} ${upstream.kind === 'tags' ? 'have' : 'has'} nothing newer`);
  return undefined;
};

const ask = async (host: Host, place: string, work: () => Promise<readonly string[]>): Promise<readonly string[]> => {
  const step = host.log.step(`ask ${place}`);
  try {
    const versions = await work();
    step.done(`${versions.length} ${versions.length === 1 ? 'version' : 'versions'}`);
    return versions;
  } catch (error) {
    step.failed();
    throw error;
  }
};

/** The old URL with the new version. */
const urlOf = (file: string, present: PresentRelease, version: string): string => {
  const url = replaceRelease(present.url, present.version, version);
  if (url !== present.url || version === present.version) return url;
  throw usage(`${present.url} (${file}) does not say ${present.version}, so no URL can be made of it`, `name it: --to=${version} --url=https://...`);
};

/** What a new release may have changed that its file still says. */
const notesOn = async (host: Host, written: WrittenClib, { present, aim, release }: { readonly present: PresentRelease; readonly aim: Aim; readonly release: FetchedRelease }): Promise<readonly string[]> => {
  const source = written.sources?.[present.position];
  const folder = join(release.folder, replaceRelease(source?.folder ?? '.', present.version, aim.version));
  const missing: string[] = [];
  for (const file of [...(written.license?.files ?? []), ...(source?.adjust?.license?.files ?? [])]) if (!(await host.files.exists(join(folder, file)))) missing.push(file);
  const patched = (written.build?.patches?.length ?? 0) + (source?.adjust?.patches?.length ?? 0) > 0;
  return [
    ...(missing.length === 0 ? [] : [`${aim.version} has no ${missing.join(', ')}, which "license.files" names: look where its licence is now`]),
    ...(patched ? [`the patches were made for ${present.version}: the build says whether they still apply`] : []),
    ...(compareReleases(aim.version, present.version) < 0 ? [`${aim.version} is older than ${present.version}`] : []),
  ];
};

/** Nothing has been written where the network fails, which a person wants to know then. */
const unwritten = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!isWheelError(error) || error.code !== 'download-failed') throw error;
    const { code, family, message } = error;
    throw new WheelError({ code, family, message, hint: `nothing was written; ${error.hint ?? 'see whether there is a network, and whether that is the right place'}; --to=1.2 and --url=https://... name a release without asking for the newest`, cause: error });
  }
};

const usage = (message: string, hint: string): WheelError => new WheelError({ code: 'source-unavailable', family: 'usage', message, hint });
