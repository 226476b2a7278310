import type { Environment } from '@wheelwright/core';
import { revealUrl, type IndexLocation, type IndexSettings } from './index-settings';

/**
 * The variables with which a process of uv uses the user's index configuration, and nothing but it: credentials
 * travel here and never in argv. uv's own configuration files are switched off, since they are already in here.
 *
 * @example host.processes.run({ argv: [uv, 'pip', 'install', …], environment: { ...base, ...indexEnvironment(settings) } })
 */
export const indexEnvironment = (settings: IndexSettings): Environment => {
  const { certificates, clientCertificate, insecureHosts = [], proxy } = settings.trust;
  const passed = Object.fromEntries(Object.entries(settings.passed).map(([name, value]) => [name, value.reveal()]));
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => passed[name] !== undefined);
  return {
    UV_NO_CONFIG: '1',
    ...passed,
    ...(proxy === undefined || hasProxy ? {} : { HTTP_PROXY: proxy.reveal(), HTTPS_PROXY: proxy.reveal() }),
    ...(settings.defaultIndex === undefined ? {} : { UV_DEFAULT_INDEX: revealUrl(settings.defaultIndex) }),
    // uv has no variable for --no-index; a folder that is not there is an index that has nothing.
    ...(settings.noIndex ? { UV_DEFAULT_INDEX: 'file:///no-index' } : {}),
    ...(settings.indexes.length === 0 || settings.noIndex ? {} : { UV_INDEX: settings.indexes.map(revealUrl).join(' ') }),
    ...(settings.findLinks.length === 0 ? {} : { UV_FIND_LINKS: settings.findLinks.map(commaFree).join(',') }),
    ...(certificates === undefined ? {} : { SSL_CERT_FILE: certificates }),
    ...(clientCertificate === undefined ? {} : { SSL_CLIENT_CERT: clientCertificate }),
    ...(insecureHosts.length === 0 ? {} : { UV_INSECURE_HOST: insecureHosts.join(' ') }),
    // The second name is the one that older versions of uv know.
    ...(settings.nativeTls ? { UV_SYSTEM_CERTS: '1', UV_NATIVE_TLS: '1' } : {}),
    ...(settings.netrc === undefined ? {} : { NETRC: settings.netrc.path }),
  };
};

/** uv splits the list at commas. */
const commaFree = (location: IndexLocation): string => revealUrl(location).replaceAll(',', '%2C');
