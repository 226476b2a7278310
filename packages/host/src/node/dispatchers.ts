import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { WheelError, type Environment } from '@wheelwright/core';
import type { Dispatcher } from 'undici';
import type { HttpTrust } from '../ports';
import { readClientCertificate } from './client-certificate';
import { errnoOf } from './disk-full';

export interface Dispatchers {
  /**
   * With `fresh`, over a connection of its own: one that was kept may just be closing at the other end, and a request
   * that writes cannot simply be sent again.
   */
  for(url: URL, trust: HttpTrust | undefined, options?: { readonly fresh?: boolean }): Promise<Dispatcher>;
}

/** Connections that honour the proxy and certificate variables; one pool for each way to trust. */
export const createDispatchers = (variables: Environment): Dispatchers => {
  const made = new Map<string, Promise<Dispatcher>>();
  return {
    for: (url, trust, options) => {
      const insecure = trust?.insecureHosts?.some((host) => host === url.host || host === url.hostname) === true;
      const key = JSON.stringify([trust?.certificates, trust?.clientCertificate, insecure, trust?.proxy?.reveal(), options?.fresh === true]);
      const dispatcher = made.get(key) ?? make(variables, { trust, insecure, fresh: options?.fresh === true });
      made.set(key, dispatcher);
      return dispatcher;
    },
  };
};

const make = async (
  variables: Environment,
  { trust, insecure, fresh }: { readonly trust: HttpTrust | undefined; readonly insecure: boolean; readonly fresh: boolean },
): Promise<Dispatcher> => {
  // Loaded when first needed: most runs ask the network for nothing.
  const { EnvHttpProxyAgent } = await import('undici');
  const either = (name: string): string => variables[name.toLowerCase()] ?? variables[name] ?? '';
  const all = /^https?:/iu.test(either('ALL_PROXY')) ? either('ALL_PROXY') : '';
  const proxy = trust?.proxy?.reveal() ?? '';
  const ca = trust?.certificates === undefined ? usualAuthorities(variables) : [readNamed(trust.certificates)];
  // uv's variable for every server, as SSL_CERT_FILE is.
  const shown = trust?.clientCertificate ?? (variables['SSL_CLIENT_CERT'] === '' ? undefined : variables['SSL_CLIENT_CERT']);
  const own = shown === undefined ? {} : readClientCertificate(shown);
  const tls = { timeout: 10_000, ...(ca === undefined ? {} : { ca: [...ca] }) };
  return new EnvHttpProxyAgent({
    // Empty and not undefined: undici would look into process.env itself.
    httpProxy: either('HTTP_PROXY') || all || proxy,
    httpsProxy: either('HTTPS_PROXY') || all || proxy,
    noProxy: either('NO_PROXY'),
    // Many proxies allow tunnels to port 443 only; plain pages are asked for plainly, as by every other client.
    proxyTunnel: false,
    connect: { ...tls, ...own, rejectUnauthorized: !insecure },
    requestTls: { ...tls, ...own, rejectUnauthorized: !insecure },
    proxyTls: tls,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    keepAliveTimeout: 4000,
    ...(fresh ? { pipelining: 0 } : {}),
  });
};

/** Node's own authorities and those of the files that the environment names; undefined where that is the default. */
const usualAuthorities = (variables: Environment): readonly string[] | undefined => {
  const files = new Set([variables['SSL_CERT_FILE'], variables['NODE_EXTRA_CA_CERTS']].filter((path) => path !== undefined && path !== ''));
  const extra = [...files].flatMap((path) => {
    try {
      return [readFileSync(path ?? '', 'utf8')];
    } catch {
      // The variables are for many programs; a file that went away is not our business.
      return [];
    }
  });
  return extra.length === 0 ? undefined : [...rootCertificates, ...extra];
};

const readNamed = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WheelError({
      code: 'download-failed',
      family: 'usage',
      message: `the file of certificates ${path} cannot be read (${errnoOf(cause) ?? 'unknown'})`,
      hint: 'see `cert` in the configuration of pip',
      cause,
    });
  }
};
