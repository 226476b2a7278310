import { isAbsolute, join } from 'node:path';
import { unreachable, type DestinationDefinition, type IndexDestination } from '@wheelwright/core';
import type { Host, HttpTrust } from '../ports';
import { createAnacondaDestination } from './anaconda-destination';
import { anacondaToken } from './credentials/anaconda-token';
import { indexCredentials } from './credentials/index-credentials';
import { readPypirc } from './credentials/read-pypirc';
import { s3Credentials } from './credentials/s3-credentials';
import { swiftCredentials } from './credentials/swift-credentials';
import type { Destination } from './destination';
import { createFolderDestination } from './folder-destination';
import { indexDestination } from './index-destination';
import { createS3Destination } from './s3-destination';
import { createSwiftDestination } from './swift-destination';

export interface OpenDestinationOptions {
  /** Absolute folder that paths of folders are relative to. */
  readonly root: string;
  /** Instead of ~/.pypirc. */
  readonly pypirc?: string;
}

/**
 * The destination of a definition, with the credentials that belong to it. Asks no server yet.
 *
 * @throws WheelError credentials-invalid where .pypirc cannot be read
 */
export const openDestination = async (host: Host, definition: DestinationDefinition, options: OpenDestinationOptions): Promise<Destination> => {
  switch (definition.kind) {
    case 'index':
      return openIndex(host, definition, options);
    case 'anaconda':
      return createAnacondaDestination(host, definition, anacondaToken(host, definition));
    case 'swift':
      return createSwiftDestination(host, definition, swiftCredentials(host, definition));
    case 's3':
      return createS3Destination(host, definition, s3Credentials(host, definition));
    case 'folder':
      return createFolderDestination(host, isAbsolute(definition.path) ? definition : { ...definition, path: join(options.root, definition.path) });
    default:
      return unreachable(definition);
  }
};

const openIndex = async (host: Host, definition: IndexDestination, { pypirc }: OpenDestinationOptions): Promise<Destination> => {
  const section = (await readPypirc(host, pypirc))?.sections.get(definition.section);
  const certificates = host.variables['TWINE_CERT'] ?? section?.caCertificates;
  const clientCertificate = section?.clientCertificate;
  const trust: HttpTrust | undefined =
    isSaid(certificates) || isSaid(clientCertificate) ? { ...(isSaid(certificates) ? { certificates } : {}), ...(isSaid(clientCertificate) ? { clientCertificate } : {}) } : undefined;
  const trusting = trust === undefined ? {} : { trust };
  return indexDestination(host, definition, indexCredentials(host, definition, { ...(pypirc === undefined ? {} : { pypirc }), ...trusting }), trusting);
};

const isSaid = (text: string | undefined): text is string => text !== undefined && text !== '';
