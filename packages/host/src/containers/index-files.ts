import { fileURLToPath } from 'node:url';
import { loadIndexSettings } from '../index-client/load-index-settings';
import type { Host } from '../ports';

/** Files and folders of this machine that the user's index configuration names: certificates, credentials, wheels. */
export const indexFiles = async (host: Host): Promise<readonly string[]> => {
  const { trust, netrc, indexes, defaultIndex, findLinks, passed } = await loadIndexSettings(host);
  const local = [...indexes, ...findLinks, ...(defaultIndex === undefined ? [] : [defaultIndex])].flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
  const named = [trust.certificates, trust.clientCertificate, netrc?.path, passed['SSL_CERT_DIR']?.reveal(), passed['SSL_CLIENT_CERT']?.reveal(), ...local];
  const there: string[] = [];
  for (const path of new Set(named)) if (path !== undefined && path.startsWith('/') && (await host.files.exists(path))) there.push(path);
  return there;
};
