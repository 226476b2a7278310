import { join } from 'node:path';
import { findDestination, layout, lockedTool, prettyJson, type DestinationDefinition, type Digestible } from '@wheelwright/core';
import { endedUpload, openDestination, printUpload, uploadRelease, type Host, type UploadReport, type UploadResult } from '@wheelwright/host';
import type { Site } from '../../boundary';
import { chooseChannel } from './choose-channel';
import { observeRelease } from './observe-release';
import type { NormalUploadOptions } from './options';
import type { SupportedPlatform } from './supported-platforms';

/**
 * Sends the wheels of a project to one destination after the other. One that fails ends the run: what comes first in a
 * rule is a rehearsal of what comes after.
 *
 * @param supported platforms the project is built for
 * @param open replaced in specs
 */
export const upload = async (site: Site, supported: readonly SupportedPlatform[], options: NormalUploadOptions, open: typeof openDestination = openDestination): Promise<void> => {
  const { host, workspace, project } = site;
  const { wheel } = await workspace.wheel(project.name);
  const { to, missingCredentials } = chooseChannel(host, project.name, wheel.upload, options.destination);
  if (to.length === 0) return;
  const known = await workspace.destinations();
  const definitions = to.map((name) => findDestination(known, name));
  for (const definition of definitions) await uploadTo(site, { definition, supported, options, missingCredentials, open });
};

interface UploadTo {
  readonly definition: DestinationDefinition;
  readonly supported: readonly SupportedPlatform[];
  readonly options: NormalUploadOptions;
  readonly missingCredentials: 'error' | 'skip';
  readonly open: typeof openDestination;
}

const uploadTo = async (site: Site, request: UploadTo): Promise<void> => {
  const { host, workspace, project } = site;
  const { definition, options } = request;
  const folder = join(workspace.root, layout.uploads(project.name));
  const { report, error } = await send(site, request, join(folder, `${definition.name}.journal`)).catch((thrown: unknown) => endedUpload({ name: definition.name, shown: definition.name }, options.dryRun, thrown));
  printUpload(host.log, report);
  if (!options.dryRun) await writeReport(host, join(folder, `${definition.name}.json`), report);
  if (options.report !== undefined) await writeReport(host, join(workspace.root, options.report), report);
  if (error !== undefined) throw error;
};

/** @throws WheelError what keeps it from being begun */
const send = async (site: Site, { definition, supported, options, missingCredentials, open }: UploadTo, journal: string): Promise<UploadResult> => {
  const { host, workspace } = site;
  const release = await observeRelease(site, supported, options);
  return uploadRelease(host, {
    destination: await open(host, definition, { root: workspace.root }),
    ...release,
    skipExisting: options.skipExisting,
    dryRun: options.dryRun,
    missingCredentials,
    sign: options.sign ? {} : undefined,
    attestations: definition.kind === 'index' && definition.attestations,
    uv: workspace.platformsLock.tools.filter(({ name }) => name === 'uv').map((tool) => lockedTool(tool, tool.packages)),
    send: { jobs: options.jobs, journal },
  });
};

const writeReport = (host: Host, path: string, report: UploadReport): Promise<void> => host.files.write(path, prettyJson(report as unknown as Digestible));
