import { isNativeError } from 'node:util/types';
import { WheelError } from '@wheelwright/core';
import { printableUrl } from '../secret';
import { errnoOf } from './disk-full';

/** The file came shorter than was announced. */
export const truncated = 'WHEELWRIGHT_TRUNCATED';

/** An answer that is not the file. */
export class StatusError extends Error {
  constructor(
    readonly status: number,
    readonly url: string,
    /** milliseconds that the server asks us to wait */
    readonly retryAfter: number,
  ) {
    super(`HTTP status ${status}`);
  }
}

const statusHints: Readonly<Record<number, string>> = {
  401: 'the server wants other credentials: see the index URL of your pip or uv configuration, or its keyring or .netrc',
  403: 'the server refuses: are the credentials of the index URL right?',
  407: 'the proxy wants credentials: put them in HTTPS_PROXY',
};

/** Whether a proxy wants credentials, as status 407 says. undici says it in words only, under codes that mean much else. */
export const isProxyLocked = (error: unknown): boolean =>
  ['UND_ERR_INVALID_ARG', 'UND_ERR_ABORTED'].includes(errnoOf(error) ?? '') && isNativeError(error) && /^Proxy .*\(407\)/u.test(error.message);

/** WheelError download-failed about a URL, which is shown without secrets. */
export const failed = (url: string, what: string, hint?: string, cause?: unknown): WheelError =>
  new WheelError({
    code: 'download-failed',
    family: 'usage',
    message: `${printableUrl(url)} ${what}`,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });

/** What went wrong with a URL, as a sentence for people. */
export const explain = (url: string, error: unknown): unknown => {
  if (error instanceof WheelError) return error;
  if (error instanceof StatusError) {
    const via = printableUrl(error.url) === printableUrl(url) ? '' : ` (redirected to ${printableUrl(error.url)})`;
    return failed(url, `answered with HTTP status ${error.status}${via}`, statusHints[error.status]);
  }
  const { what, hint } = reasonFor(error, hostOf(url));
  return failed(url, what, hint);
};

/** What came instead of an answer, as the rest of a sentence that begins with the URL. */
export const reasonFor = (error: unknown, host: string): { readonly what: string; readonly hint?: string } => {
  const code = errnoOf(error);
  const reasons: Readonly<Record<string, readonly [string, string?]>> = {
    ENOTFOUND: [`cannot be reached: the name ${host} is not known here`, 'no network, or a proxy is needed (HTTPS_PROXY)'],
    EAI_AGAIN: [`cannot be reached: the name ${host} could not be looked up`, 'no network, or a proxy is needed (HTTPS_PROXY)'],
    ECONNREFUSED: [`cannot be reached: ${host} (or the proxy) refuses the connection`],
    ENETUNREACH: ['cannot be reached: no network'],
    EHOSTUNREACH: ['cannot be reached: no way to that host'],
    ETIMEDOUT: ['does not answer'],
    UND_ERR_CONNECT_TIMEOUT: ['does not answer'],
    UND_ERR_HEADERS_TIMEOUT: ['does not answer'],
    UND_ERR_BODY_TIMEOUT: ['stopped in the middle'],
    [truncated]: [`came incomplete: ${error instanceof Error ? error.message : ''}`],
  };
  const [what, hint] = reasons[code ?? ''] ?? [`failed: ${code ?? ''} ${error instanceof Error ? error.message : String(error)}`.replace(/ +/gu, ' ').trim()];
  const certificate = code !== undefined && /CERT|ISSUER|SELF_SIGNED/u.test(code);
  const words = certificate ? 'the certificate is not trusted: name the file of your CA in SSL_CERT_FILE or in pip’s `cert`' : hint;
  return words === undefined ? { what } : { what, hint: words };
};

const hostOf = (url: string): string => {
  try {
    return new URL(url).hostname;
  } catch {
    return printableUrl(url);
  }
};
