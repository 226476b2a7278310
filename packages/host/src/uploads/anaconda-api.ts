import { anacondaErrorText, isWheelError, type AnacondaDestination } from '@wheelwright/core';
import type { Host, HttpAnswer } from '../ports';
import { createRedact, printableUrl } from '../secret';
import type { AnacondaCredentials } from './anaconda-credentials';
import type { CredentialSource } from './credentials';
import { isTransferError, TransferError } from './destination';
import { bytesBody } from './file-body';
import { transferErrorOf, transientStatuses, unstoredErrorOf } from './transfer-errors';

/** The API of anaconda.org, one request at a time. The token goes to its own origin and nowhere else. */
export interface AnacondaApi {
  /**
   * The text of an answer; undefined for 404. Repeated when that may help; without a token where none is found, since
   * channels are public.
   *
   * @throws TransferError transient, stop, refused
   */
  read(path: string): Promise<string | undefined>;
  /** One request. Every status is an answer. @throws TransferError unknown, when none came */
  write(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<HttpAnswer>;
  /** What an answer that is no success means, in the server's own words where it has any. */
  refusal(what: string, answer: HttpAnswer): TransferError;
  /** Fetches a published file; object storage, to which this redirects, does not see the token. @throws WheelError download-failed */
  download(path: string, into: string): Promise<{ readonly sha256: string; readonly size: number }>;
}

export interface AnacondaOptions {
  /** Milliseconds before each further attempt of a question or a commit. */
  readonly pauses?: readonly number[];
}

export const anacondaPauses: readonly number[] = [500, 1500, 4000];

export const createAnacondaApi = (
  host: Host,
  definition: AnacondaDestination,
  credentials: CredentialSource<AnacondaCredentials>,
  options: AnacondaOptions = {},
): AnacondaApi => {
  const { pauses = anacondaPauses } = options;
  const base = definition.apiUrl.replace(/\/+$/u, '');
  const shown = printableUrl(base).replace(/\/$/u, '');
  let warned = false;

  const authorization = async (needed: boolean): Promise<{ headers: Record<string, string>; known: readonly AnacondaCredentials[] }> => {
    try {
      const found = await credentials();
      return { headers: { authorization: `token ${found.token.reveal()}` }, known: [found] };
    } catch (error) {
      if (needed || !isWheelError(error) || error.code !== 'credentials-missing') throw error;
      return { headers: {}, known: [] };
    }
  };

  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body: unknown): Promise<HttpAnswer> => {
    const { headers, known } = await authorization(method !== 'GET');
    const redact = createRedact(known.map(({ token }) => token));
    const answer = await host.http.exchange({
      method,
      url: `${base}${path}`,
      headers: { accept: 'application/json', ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: bytesBody(JSON.stringify(body)) }),
    });
    if (!warned) {
      const warnings = warningsOf(answer);
      warned = warnings.length > 0;
      for (const warning of warnings) host.log.warn(`${shown}: ${redact(warning)}`);
    }
    return { ...answer, text: redact(answer.text) };
  };

  const refusal = (what: string, answer: HttpAnswer): TransferError => {
    const { status, headers } = answer;
    const words = anacondaErrorText(answer.text);
    const said = words === undefined ? `HTTP status ${status}` : `HTTP status ${status}: ${words}`;
    const details = { message: `${shown} refuses ${what} (${said})`, status, retryAfter: answer.retryAfter };
    if (headers['x-anaconda-read-only'] !== undefined || headers['x-anaconda-lockdown'] !== undefined) {
      return new TransferError({ ...details, failure: 'stop', hint: 'the server takes no uploads for now: see its status page, and run again later' });
    }
    if (status === 402 || status === 413 || status === 507) {
      return new TransferError({ ...details, failure: 'refused', hint: `the file or the storage of ${definition.organization} may be too large: remove old files, such as nightlies` });
    }
    if (transientStatuses.includes(status)) return new TransferError({ ...details, failure: 'transient' });
    if (status === 401) return new TransferError({ ...details, failure: 'stop', hint: 'the token is unknown or has expired: make a new one in the settings of your account' });
    if (status === 403) return new TransferError({ ...details, failure: 'stop', hint: `the token needs the right to write to the packages of ${definition.organization}` });
    if (status >= 300 && status < 400) {
      const target = headers['location'];
      return new TransferError({
        ...details,
        failure: 'stop',
        message: `${shown} sends elsewhere${target === undefined ? '' : ` (${printableUrl(new URL(target, base))})`} instead of answering; the token does not follow`,
        hint: 'is `api-url` right?',
      });
    }
    return new TransferError({ ...details, failure: 'refused' });
  };

  return {
    refusal,
    read: async (path) => {
      for (let attempt = 0; ; attempt += 1) {
        const outcome = await ask('GET', path, undefined).catch(withoutAnswer);
        if (isTransferError(outcome)) {
          if (outcome.failure === 'stop' || attempt === pauses.length) throw outcome;
        } else if (outcome.status === 404) return undefined;
        else if (outcome.status === 200) return outcome.text;
        else if (!transientStatuses.includes(outcome.status) || attempt === pauses.length) throw refusal('to answer', outcome);
        await host.interruption.sleep(pauses[attempt] ?? 0);
      }
    },
    write: async (method, path, body) => {
      try {
        return await ask(method, path, body);
      } catch (error) {
        throw transferErrorOf(error);
      }
    },
    download: async (path, into) => host.http.download(`${base}${path}`, into, undefined, { headers: (await authorization(false)).headers }),
  };
};

/** A question that was not answered may be asked again, unless nobody is there. */
const withoutAnswer = (thrown: unknown): TransferError => {
  const error = unstoredErrorOf(thrown);
  if (isTransferError(error)) return error;
  throw error;
};

/** What the server says about the token and its own state; each sentence at most 300 characters. */
const warningsOf = ({ headers }: HttpAnswer): readonly string[] => [
  ...(headers['conda-token-warning'] === undefined ? [] : [headers['conda-token-warning'].slice(0, 300)]),
  ...(headers['x-anaconda-lockdown'] === undefined ? [] : ['the server is locked down']),
  ...(headers['x-anaconda-read-only'] === undefined ? [] : ['the server is read-only']),
];
