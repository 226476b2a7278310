import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { clibSchema, describeNewClib, isTextOfInterest, normalizeClib, parseReleaseName, parseYamlDocument, refuseProblems, WheelError, type ReleaseTree } from '@wheelwright/core';
import { withRelease, type FetchedRelease, type Host } from '@wheelwright/host';
import type { Catalogue } from '../../workspace/catalogue';
import { catalogueClib } from '../../workspace/catalogue-clib';
import { findClibs } from '../find-clibs';
import { checkReleaseUrl } from '../release-url';
import { copyLibraries, writeFile, type CopyRequest } from './copy-libraries';

export interface StartRequest extends Omit<CopyRequest, 'names'> {
  readonly url: string;
  readonly name: string | undefined;
  /** Where no name of the archive says it. */
  readonly version: string | undefined;
  readonly sha256: string | undefined;
}

/**
 * Writes the clib.yaml of a library that the catalogue does not have, from its archive: downloaded, hashed, kept in the
 * user's store, looked through. What it needs of the catalogue is copied with it.
 *
 * @throws WheelError download-failed, sha256-mismatch, archive-unreadable, definition-invalid, license-missing; nothing is written then
 */
export const startLibrary = async (tree: Tree, host: Host, catalogue: Catalogue, request: StartRequest): Promise<void> => {
  const { url, sha256 } = request;
  checkReleaseUrl(url);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/u.test(sha256)) throw usage(`${sha256} is no sha256`, 'one has 64 lower-case hexadecimal digits');
  await withRelease(host, { url, sha256 }, (release) => describe(tree, host, catalogue, { ...request, release }));
};

const describe = async (tree: Tree, host: Host, catalogue: Catalogue, request: StartRequest & { readonly release: FetchedRelease }): Promise<void> => {
  const { release, url } = request;
  const { name, version } = identify(request, release);
  const clibs = await findClibs(tree);
  const folder = clibs.find((clib) => clib.name === name)?.folder ?? (request.directory === '.' ? name : `${request.directory}/${name}`);
  const file = `${folder}/clib.yaml`;
  const libraries = new Map<string, string>();
  for (const known of catalogue.names()) for (const word of catalogueClib(known, catalogue)?.expects.pkgConfig ?? []) libraries.set(word, known);
  // Those of the workspace come first.
  for (const { name: known, parsed } of clibs) for (const word of (parsed.ok ? parsed.document.written.expects?.['pkg-config'] : undefined) ?? []) libraries.set(word, known);
  const clib = describeNewClib({ name, version, url, sha256: release.sha256, archive: release.fileName, tree: await readTree(host, release.folder), libraries });
  const parsed = parseYamlDocument(file, clib.text, clibSchema);
  // What is written must be right: a wrong file would stop the whole workspace.
  refuseProblems(parsed.ok ? normalizeClib(parsed.document, { name, folder }).problems : parsed.problems);
  const outcome = writeFile(tree, file, Buffer.from(clib.text), request.overwrite);
  if (outcome === 'same') host.log.info(`${file} is there already: nothing to do`);
  else if (outcome === 'kept') host.log.info(`${file} is there already and differs: left as it is; --overwrite replaces it`);
  else {
    host.log.info(`${name} ${version} (sha256 ${release.sha256}) is in ${folder}`);
    if (catalogue.file(name) !== undefined) host.log.info(`the catalogue has ${name} ${catalogueClib(name, catalogue)?.version ?? ''} too: nx g @wheelwright/nx:clib ${name} copies that`);
    for (const note of clib.notes) host.log.warn(note);
    const missing = clib.needs.filter((need) => !clibs.some((one) => one.name === need));
    if (missing.length > 0) await copyLibraries(tree, host, catalogue, { ...request, names: missing, overwrite: false });
  }
};

/** Name and version: what a person says, else the archive's file name, else the folder in it. */
const identify = ({ url, name, version }: StartRequest, { fileName, top }: FetchedRelease): { readonly name: string; readonly version: string } => {
  const said = [parseReleaseName(fileName), parseReleaseName(top ?? '')];
  const guess = { name: name ?? said.find((one) => one.name !== undefined)?.name?.toLowerCase(), version: version ?? said.find((one) => one.version !== undefined)?.version };
  if (guess.name !== undefined && guess.version !== undefined) return { name: guess.name, version: guess.version };
  const missing = [...(guess.name === undefined ? ['name'] : []), ...(guess.version === undefined ? ['version'] : [])];
  const places = [fileName, ...(top === undefined ? [] : [`the folder ${top} in it`])].join(' nor ');
  throw usage(`neither ${places} says the ${missing.join(' and the ')} of what ${url} is`, `say it: ${missing.map((word) => (word === 'name' ? '--name=foo' : '--release=1.2')).join(' ')}`);
};

const readTree = async (host: Host, folder: string): Promise<ReleaseTree> => {
  const files = await host.files.walk(folder);
  const texts: Record<string, string> = {};
  for (const file of files) {
    if (isTextOfInterest(file) && (await host.files.facts(join(folder, file)))?.kind === 'file') texts[file] = await host.files.readText(join(folder, file));
  }
  return { files, texts };
};

const usage = (message: string, hint: string): WheelError => new WheelError({ code: 'definition-invalid', family: 'usage', message, hint });
