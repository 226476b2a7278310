import { anacondaPackage, anacondaPath, anacondaRelease, anacondaStage, parseAnacondaFiles, parseAnacondaStage, storageErrorText, type AnacondaAttributes, type AnacondaDestination, type AnacondaFile, type AnacondaStage, type ReleaseFile } from '@wheelwright/core';
import { onceEach } from '../once-each';
import type { Host, HttpAnswer } from '../ports';
import { printableUrl } from '../secret';
import type { AnacondaApi } from './anaconda-api';
import { isTransferError, TransferError, type SendProgress } from './destination';
import { fileBody } from './file-body';
import { multipartForm } from './multipart-form';
import { unstoredErrorOf } from './transfer-errors';

/** Bytes that are to be published under the name of a file. */
export interface AnacondaSource {
  /** Names package, release and file, and describes them when they have to be made. */
  readonly release: ReleaseFile;
  /** Absolute. */
  readonly path: string;
  /** Lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly md5: string;
  readonly attributes: AnacondaAttributes;
  readonly labels: readonly string[];
}

/** The four requests that publish a file, apart, so that a replacement can do them in another order. */
export interface AnacondaPublisher {
  /** The file of that name, if there is one. */
  find(file: ReleaseFile): Promise<AnacondaFile | undefined>;
  /** Makes package and release where they are missing. @throws AnacondaConflict the name is taken; TransferError */
  announce(source: AnacondaSource): Promise<AnacondaStage>;
  store(stage: AnacondaStage, source: AnacondaSource, progress: SendProgress): Promise<void>;
  /** Makes it visible. Repeated, since the answer may be lost. @throws AnacondaConflict; TransferError */
  commit(stage: AnacondaStage, source: AnacondaSource): Promise<void>;
  /** Takes a file away; it is no error when it is not there. */
  remove(file: ReleaseFile): Promise<void>;
}

/** The server does not take a file while there is one of its name. */
export class AnacondaConflict extends Error {
  constructor(readonly refusal: TransferError) {
    super(refusal.message);
    this.name = 'AnacondaConflict';
  }
}

/** By name, since specs run in a realm of their own. */
export const isAnacondaConflict = (value: unknown): value is AnacondaConflict =>
  typeof value === 'object' && value !== null && (value as { name?: unknown }).name === 'AnacondaConflict';

const succeeded = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

export const createAnacondaPublisher = (host: Host, definition: AnacondaDestination, api: AnacondaApi, pauses: readonly number[]): AnacondaPublisher => {
  const { organization } = definition;
  /** Packages and releases that are there; lanes that need the same one wait for it. */
  const made = onceEach();

  const make = (path: string, body: unknown): Promise<void> =>
    made.do(path, async () => {
      if ((await api.read(path)) !== undefined) return;
      const answer = await before(api.write('POST', path, body));
      // Another run may have made it meanwhile.
      if (!succeeded(answer) && answer.status !== 409) throw api.refusal(`to make ${path.split('/').slice(3).map(decodeURIComponent).join(' ')}`, answer);
    });

  const places = ({ project, version }: ReleaseFile) => ({ package: anacondaPath('package', organization, project), release: anacondaPath('release', organization, project, version) });
  const at = (what: string, { project, version, file }: ReleaseFile): string => anacondaPath(what, organization, project, version, file);

  const prepare = async (release: ReleaseFile): Promise<void> => {
    await make(places(release).package, anacondaPackage(release));
    await make(places(release).release, anacondaRelease(release));
  };

  const find = async (file: ReleaseFile): Promise<AnacondaFile | undefined> => {
    const text = await api.read(at('dist', file));
    return text === undefined ? undefined : understood('a file', () => parseAnacondaFiles(text)[0]);
  };

  const announce = async (source: AnacondaSource): Promise<AnacondaStage> => {
    const body = anacondaStage(source.attributes, source.labels, source.sha256);
    const ask = async (): Promise<HttpAnswer> => {
      await prepare(source.release);
      return before(api.write('POST', at('stage', source.release), body));
    };
    let answer = await ask();
    if (answer.status === 404) {
      // The release goes with its last file, and an empty package may too.
      for (const path of Object.values(places(source.release))) made.forget(path);
      answer = await ask();
    }
    if (answer.status === 409) throw new AnacondaConflict(api.refusal(source.release.file, answer));
    if (!succeeded(answer)) throw api.refusal(source.release.file, answer);
    return understood('an announced file', () => parseAnacondaStage(answer.text));
  };

  const store = async (stage: AnacondaStage, source: AnacondaSource, progress: SendProgress): Promise<void> => {
    const target = storageTarget(stage.postUrl, definition.apiUrl);
    const body = fileBody(source.path);
    const fields = { ...stage.fields, 'Content-Length': String(body.length), 'Content-MD5': Buffer.from(source.md5, 'hex').toString('base64') };
    // Storage reads nothing after the file.
    const form = multipartForm([...Object.entries(fields).map(([name, text]) => ({ name, text })), { name: 'file', file: source.release.file, body, progress }]);
    const answer = await before(host.http.exchange({ method: 'POST', url: target.href, headers: { 'content-type': form.contentType }, body: form.body, patience: 600_000 }));
    if (![200, 201, 204].includes(answer.status)) throw storageRefusal(target, answer);
    if (answer.sent !== form.body.length) throw new TransferError({ failure: 'transient', message: `${target.host} answered after ${answer.sent} of ${form.body.length} bytes`, status: answer.status });
  };

  const commit = async (stage: AnacondaStage, source: AnacondaSource): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await tryCommit(stage, source);
      if (failure === undefined) return;
      const there = await find(source.release);
      if (there?.hashes['sha256'] === source.sha256) return;
      // Gone and not published: the server has forgotten it.
      if (failure.status === 404) throw failure.with({ failure: 'transient' });
      if (attempt === pauses.length) throw failure;
      await host.interruption.sleep(Math.max(pauses[attempt] ?? 0, Math.min(failure.retryAfter ?? 0, 30_000)));
    }
  };

  /** undefined when it is done; a failure after which it may be done all the same. */
  const tryCommit = async (stage: AnacondaStage, source: AnacondaSource): Promise<TransferError | undefined> => {
    try {
      const answer = await api.write('POST', at('commit', source.release), { dist_id: stage.distributionId });
      if (succeeded(answer)) return undefined;
      const refusal = api.refusal(`to show ${source.release.file}`, answer);
      if (answer.status === 409) throw new AnacondaConflict(refusal);
      if (answer.status === 404) return refusal;
      if (refusal.failure === 'transient') return refusal.with({ failure: 'unknown' });
      throw refusal;
    } catch (error) {
      if (isTransferError(error) && error.failure === 'unknown') return error;
      throw error;
    }
  };

  return {
    find,
    announce,
    store,
    commit,
    remove: async (file) => {
      const answer = await api.write('DELETE', at('dist', file));
      if (!succeeded(answer) && answer.status !== 404) throw api.refusal(`to remove ${file.file}`, answer);
      // The release may have gone with it.
      made.forget(places(file).release);
    },
  };
};

/** Nothing is published before the commit: a lost answer is nothing worse than a failure. */
const before = async (exchange: Promise<HttpAnswer>): Promise<HttpAnswer> => {
  try {
    return await exchange;
  } catch (error) {
    throw unstoredErrorOf(error);
  }
};

/** What an answer says, once it is understood. @throws TransferError refused */
export const understood = <Result>(what: string, parse: () => Result): Result => {
  try {
    return parse();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TransferError({ failure: 'refused', message: `the server’s answer about ${what} cannot be used: ${why}`, hint: 'is `api-url` that of an anaconda.org API?' });
  }
};

/** The form's address is an answer of the server: it may be any host, but not a less safe way than the API itself. */
const storageTarget = (postUrl: string, apiUrl: string): URL => {
  if (!URL.canParse(postUrl)) throw new TransferError({ failure: 'refused', message: 'the server names no usable address of its storage' });
  const url = new URL(postUrl);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && new URL(apiUrl).protocol === 'http:')) return url;
  throw new TransferError({ failure: 'refused', message: `the server wants the file to be sent to ${printableUrl(url)}, which is not secure` });
};

/** Codes of storage that say nothing about the file. */
const passingCodes: readonly string[] = ['InternalError', 'RequestTimeout', 'ServiceUnavailable', 'SlowDown', 'BadDigest', 'InvalidDigest', 'IncompleteBody'];

const storageRefusal = (target: URL, answer: HttpAnswer): TransferError => {
  const { code, message } = storageErrorText(answer.text);
  const said = [code, message].filter((part) => part !== undefined).join(': ');
  // 403 is what an announcement that has become too old is answered with: the next attempt announces anew.
  const passing = answer.status >= 500 || [403, 408, 429].includes(answer.status) || passingCodes.includes(code ?? '');
  return new TransferError({
    failure: passing ? 'transient' : 'refused',
    message: `the storage at ${target.host} refuses the file (HTTP status ${answer.status}${said === '' ? '' : `: ${said}`})`,
    status: answer.status,
  });
};
