/** The value of an Authorization header. */
export const basicAuthorization = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What stands percent-encoded in a URL. A stray percent sign in a password is a percent sign. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A URL without its userinfo, and the Authorization header that the userinfo means; undefined where there is none. */
export const splitUserinfo = (url: URL): { readonly bare: URL; readonly authorization: string | undefined } => {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const { username, password } = url;
  return { bare, authorization: username === '' && password === '' ? undefined : basicAuthorization(percentDecoded(username), percentDecoded(password)) };
};
