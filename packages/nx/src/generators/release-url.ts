import { urlSourceSchema, WheelError } from '@wheelwright/core';
import { printableUrl } from '@wheelwright/host';

/**
 * Refuses a URL that cannot stand in a clib.yaml.
 *
 * @throws WheelError definition-invalid when it is not secure, or holds credentials, which would be committed
 */
export const checkReleaseUrl = (url: string): void => {
  const refuse = (what: string, hint: string): never => {
    throw new WheelError({ code: 'definition-invalid', family: 'usage', message: `${printableUrl(url)} ${what}`, hint });
  };
  if (!urlSourceSchema.shape.url.safeParse(url).success || !URL.canParse(url)) refuse('is no https:// URL', 'name one that is');
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') refuse('has credentials in it, which would be written into clib.yaml', 'name a URL without them, or put the file into a mirror of your own');
};
