/**
 * The name of an object in the path of a URL: every character but the unreserved ones (RFC 3986) encoded, slashes kept.
 * Signatures of S3 are over exactly this spelling, and some servers read a `+` as a blank.
 */
export const encodeObjectName = (name: string): string =>
  name
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/');
