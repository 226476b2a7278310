import { findDestination, isKnownIndex, knownIndexAt, knownIndexDestination, readDestinations, retiredIndexAt, suggest, WheelError, withSlash, type DestinationDefinition, type IndexDestination } from '@wheelwright/core';
import { printableUrl, readNamedFile, readPypirc, type Host } from '@wheelwright/host';
import { pathOf } from './fetch-wheels';
import type { UploaderOptions } from './options';

type RepositoryOptions = Pick<UploaderOptions, 'repository' | 'destinations' | 'pypirc' | 'indexUrl'>;

/**
 * Where the files go, as twine finds it: the section of .pypirc that -r or TWINE_REPOSITORY names, TWINE_REPOSITORY_URL,
 * else PyPI; or a destination of a destinations.yaml.
 *
 * @param cwd folder that paths are relative to
 * @throws WheelError destination-unknown, definition-invalid, credentials-invalid
 */
export const findRepository = async (host: Host, cwd: string, options: RepositoryOptions): Promise<DestinationDefinition> => {
  const name = options.repository ?? variable(host, 'TWINE_REPOSITORY') ?? 'pypi';
  if (options.destinations !== undefined) {
    const text = await readNamedFile(host, pathOf(host, cwd, options.destinations), { as: options.destinations, saying: 'where files go' });
    return withIndex(host, findDestination(readDestinations(options.destinations, text).destinations, name), options);
  }
  const url = options.repository === undefined ? (variable(host, 'TWINE_REPOSITORY_URL') ?? variable(host, 'UV_PUBLISH_URL')) : undefined;
  if (url !== undefined) return withIndex(host, indexAt(host, { name, url, from: 'the environment' }), options);
  const pypirc = await readPypirc(host, options.pypirc);
  const section = pypirc?.sections.get(name);
  if (section?.repository !== undefined) return withIndex(host, indexAt(host, { name, url: section.repository, from: `section [${name}] of ${pypirc?.path ?? '.pypirc'}` }), options);
  if (isKnownIndex(name)) return withIndex(host, knownIndexDestination(name), options);
  throw new WheelError({
    code: 'destination-unknown',
    family: 'usage',
    message: section === undefined ? `there is no repository "${name}"` : `section [${name}] of ${pypirc?.path ?? '.pypirc'} does not say where that is: it has no "repository"`,
    hint: section === undefined ? `${suggest(name, [...(pypirc?.sections.keys() ?? []), 'pypi', 'testpypi'])}; other names are sections of ~/.pypirc` : 'write its upload URL there',
  });
};

const variable = (host: Pick<Host, 'variables'>, name: string): string | undefined => (host.variables[name] === '' ? undefined : host.variables[name]);

interface Place {
  readonly name: string;
  readonly url: string;
  /** Where it is written. */
  readonly from: string;
}

const indexAt = (host: Host, { name, url, from }: Place): IndexDestination => {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !['http:', 'https:'].includes(address.protocol)) {
    throw new WheelError({ code: 'destination-unknown', family: 'usage', message: `the repository of ${from} is no http or https URL`, hint: 'write the whole URL that takes uploads, such as https://index.example/legacy/' });
  }
  const retired = retiredIndexAt(url);
  if (retired !== undefined) {
    const now = knownIndexDestination(retired);
    host.log.warn(`${from}: ${address.hostname} takes no uploads any more; ${printableUrl(now.uploadUrl)} is used`);
    return { ...now, name, section: name };
  }
  // Userinfo is credentials, of which the known ones have none in their addresses.
  const known = address.username === '' && address.password === '' ? knownIndexAt(url) : undefined;
  if (known !== undefined) return { ...knownIndexDestination(known), name, section: name };
  if (address.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)) {
    host.log.warn(`${printableUrl(url)} is not encrypted: everybody on the way can read the password and change the wheels`);
  }
  return { ...knownIndexDestination('pypi'), name, section: name, uploadUrl: url, indexUrl: undefined, rules: 'index', trustedPublishing: 'never' };
};

const withIndex = (host: Host, definition: DestinationDefinition, options: RepositoryOptions): DestinationDefinition => {
  if (definition.kind !== 'index') return definition;
  const indexUrl = options.indexUrl ?? definition.indexUrl ?? variable(host, 'UV_PUBLISH_CHECK_URL');
  return indexUrl === undefined ? definition : { ...definition, indexUrl: withSlash(indexUrl) };
};
