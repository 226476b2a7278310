import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { WheelError } from '@wheelwright/core';
import { errnoOf } from './disk-full';

/** What TLS shows of us where a server asks who we are: both halves in PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A client certificate and its key from one PEM file, as pip, uv and twine take them. It is tried here, since TLS would
 * say little more than that the connection failed.
 *
 * @throws WheelError credentials-invalid, which shows nothing of what is in the file
 */
export const readClientCertificate = (path: string): ClientCertificate => {
  const text = read(path);
  if (!/^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/mu.test(text)) throw unusable(path, 'holds no certificate');
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/mu.test(text)) {
    throw unusable(path, 'holds a key with a passphrase, which nobody is there to type', 'write it without one (openssl pkey -in … -out …), and keep the file to yourself (chmod 600)');
  }
  if (!/^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/mu.test(text)) throw unusable(path, 'holds no private key');
  try {
    createSecureContext({ cert: text, key: text });
  } catch (error) {
    const code = errnoOf(error) ?? 'unknown';
    throw unusable(path, code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' ? 'holds the key of another certificate' : `cannot be used (${code})`);
  }
  return { cert: text, key: text };
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(path, `cannot be read (${errnoOf(error) ?? 'unknown'})`);
  }
};

/** Without a cause: nobody knows how much of the file it quotes. */
const unusable = (path: string, what: string, hint = 'it is one PEM file with the certificate, the certificates between it and its authority, and its key'): WheelError =>
  new WheelError({
    code: 'credentials-invalid',
    family: 'usage',
    message: `the client certificate ${path} ${what}`,
    hint: `${hint}; named by client-cert of pip, client_cert of .pypirc, or SSL_CLIENT_CERT`,
  });
