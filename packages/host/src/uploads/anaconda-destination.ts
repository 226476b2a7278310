import { anacondaAttributes, anacondaPath, compareBytes, parseAnacondaFiles, WheelError, type AnacondaDestination, type AnacondaFile } from '@wheelwright/core';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import { anacondaPauses, createAnacondaApi, type AnacondaOptions } from './anaconda-api';
import type { AnacondaCredentials } from './anaconda-credentials';
import { createAnacondaPublisher, isAnacondaConflict, understood, type AnacondaSource } from './anaconda-publish';
import { replaceOnAnaconda } from './anaconda-replace';
import type { CredentialSource } from './credentials';
import { TransferError, type Destination, type LocalFile, type Release } from './destination';
import { runErrorOf } from './transfer-errors';

/**
 * A channel of anaconda.org: files are announced, sent to its object storage, and shown by a commit. A file that is
 * replaced is kept here until the new one is shown, and put back when that fails.
 *
 * @param credentials asked before every write; reading works without
 */
export const createAnacondaDestination = (
  host: Host,
  definition: AnacondaDestination,
  credentials: CredentialSource<AnacondaCredentials>,
  options: AnacondaOptions = {},
): Destination => {
  const { organization, labels } = definition;
  const api = createAnacondaApi(host, definition, credentials, options);
  const pauses = options.pauses ?? anacondaPauses;
  const publisher = createAnacondaPublisher(host, definition, api, pauses);

  const filesOf = async ({ project, version }: Release): Promise<readonly AnacondaFile[]> => {
    const text = await api.read(anacondaPath('release', organization, project, version));
    return text === undefined ? [] : understood(`${project} ${version}`, () => parseAnacondaFiles(text));
  };

  return {
    name: definition.name,
    shown: printableUrl(definition.indexUrl),
    rules: 'index',
    replaces: definition.replace,
    list: (release) => asked(() => filesOf(release)),
    prepare: async () => {
      const { origin } = await credentials();
      await asked(() => api.read('/user'), origin);
      if ((await asked(() => api.read(anacondaPath('user', organization)), origin)) !== undefined) return;
      throw new WheelError({
        code: 'upload-refused',
        family: 'usage',
        message: `${printableUrl(definition.apiUrl)} knows no user or organization "${organization}"`,
        hint: `see \`organization\` of the destination ${definition.name}`,
      });
    },
    send: async (file, progress) => {
      const source: AnacondaSource = { release: file, path: file.path, sha256: file.sha256, md5: file.md5, attributes: anacondaAttributes(file), labels };
      const old = await publisher.find(file);
      if (old !== undefined && compareBytes(file, old).verdict === 'same') return;
      if (old !== undefined && !definition.replace) throw taken(old, file);
      if (old !== undefined) return replaceOnAnaconda({ host, definition, api, publisher, pauses, old, source, progress });
      try {
        const stage = await publisher.announce(source);
        await publisher.store(stage, source, progress);
        await publisher.commit(stage, source);
      } catch (error) {
        // Somebody else was quicker: the next attempt finds what is there.
        throw isAnacondaConflict(error) ? new TransferError({ failure: 'unknown', message: error.message, status: 409, cause: error.refusal }) : error;
      }
    },
    finish: async (release, files) => {
      const there = await filesOf(release);
      for (const file of files) {
        const published = there.find((candidate) => candidate.file === file.file && compareBytes(file, candidate).verdict === 'same');
        for (const label of published === undefined ? [] : labels.filter((name) => !published.labels.includes(name))) {
          const answer = await api.write('POST', anacondaPath('channels', organization, label), { package: file.project, version: file.version, basename: file.file });
          if (answer.status !== 200 && answer.status !== 201) throw api.refusal(`the label ${label} for ${file.file}`, answer);
        }
      }
    },
  };
};

const taken = (published: AnacondaFile, file: LocalFile): TransferError => {
  const [algorithm, hash] = Object.entries(published.hashes)[0] ?? ['hash', 'unknown'];
  const own = algorithm === 'md5' ? file.md5 : file.sha256;
  return new TransferError({
    failure: 'refused',
    message: `${file.file} is there already with other bytes (${algorithm} ${hash}, ours ${own})`,
    status: 409,
    hint: 'give the build a new version or build tag, or set `replace: true` for this destination',
  });
};

/** For questions outside of an attempt: the same failure as an error of the run. */
const asked = async <Result>(work: () => Promise<Result>, origin?: string): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw runErrorOf(error, (message) => (origin === undefined ? message : `${message}, with the token of ${origin}`));
  }
};
