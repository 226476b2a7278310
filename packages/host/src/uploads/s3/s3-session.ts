import { createHash } from 'node:crypto';
import { emptySha256, encodeObjectName, parseS3Error, s3Query, signS3Request, type S3Destination } from '@wheelwright/core';
import type { Host, HttpAnswer, HttpBody } from '../../ports';
import { createRedact, printableUrl, Secret, type Redact } from '../../secret';
import type { CredentialSource } from '../credentials';
import { variable } from '../credentials/variables';
import { bytesBody } from '../file-body';
import type { S3Credentials } from '../s3-credentials';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Key of an object, unencoded; '' for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes: HttpBody; /** Hexadecimal digits. */ readonly sha256: string };
  readonly patience?: number;
}

/** A bucket that is spoken to in signed requests. */
export interface S3Session {
  /** For people. */
  readonly shown: string;
  /** Every status is an answer. @throws HttpFailure, WheelError */
  ask(request: S3Request): Promise<HttpAnswer>;
}

const skewed = 'RequestTimeTooSkewed';

export const createS3Session = (host: Host, definition: S3Destination, credentials: CredentialSource<S3Credentials>): S3Session => {
  const region = definition.region ?? (variable(host, 'AWS_REGION') ?? variable(host, 'AWS_DEFAULT_REGION') ?? 'us-east-1').trim();
  const { origin, host: name, base } = addressOf(definition, region);
  /** Milliseconds that the server's clock is ahead of ours. */
  let ahead = 0;

  const send = async ({ method, key, query = {}, headers = {}, body, patience }: S3Request): Promise<HttpAnswer> => {
    const { accessKey, secretKey, sessionToken } = await credentials();
    const path = `${base}${base === '' || key !== '' ? '/' : ''}${encodeObjectName(key)}`;
    const signed = signS3Request(
      { method, host: name, path, query, headers, bodySha256: body?.sha256 ?? emptySha256 },
      { accessKey, secretKey: secretKey.reveal(), sessionToken: sessionToken?.reveal(), region },
      host.clock.date() + ahead,
    );
    const asked = s3Query(query);
    const answer = await host.http.exchange({
      method,
      url: `${origin}${path}${asked === '' ? '' : `?${asked}`}`,
      headers: signed,
      ...(body === undefined ? {} : { body: body.bytes }),
      ...(patience === undefined ? {} : { patience }),
    });
    // A refused signature comes back with all that was signed.
    const redact = redactFor([secretKey, ...(sessionToken === undefined ? [] : [sessionToken])], signed);
    return { ...answer, text: redact(answer.text) };
  };

  return {
    shown: `bucket ${definition.bucket}${definition.endpoint === undefined ? '' : ` of ${printableUrl(definition.endpoint)}`}`,
    ask: async (request) => {
      const answer = await send(request);
      if (answer.status !== 403 || parseS3Error(answer.text)?.code !== skewed) return answer;
      // Our clock is wrong, which is no reason not to upload.
      const theirs = Date.parse(answer.headers['date'] ?? '');
      if (Number.isNaN(theirs)) return answer;
      ahead = theirs - host.clock.date();
      return send(request);
    },
  };
};

/** A text as a signed body. */
export const signedText = (text: string): NonNullable<S3Request['body']> => ({ bytes: bytesBody(text), sha256: createHash('sha256').update(text).digest('hex') });

const redactFor = (secrets: readonly Secret[], signed: Readonly<Record<string, string>>): Redact => {
  const [, signature] = /Signature=([0-9a-f]+)/u.exec(signed['authorization'] ?? '') ?? [];
  return createRedact([...secrets, ...(signature === undefined ? [] : [new Secret(signature)])]);
};

interface Address {
  readonly origin: string;
  /** As in the Host header. */
  readonly host: string;
  /** Encoded path of the bucket: '' where it is in the host name. */
  readonly base: string;
}

const addressOf = ({ bucket, endpoint, pathStyle }: S3Destination, region: string): Address => {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const folder = url.pathname.replace(/\/+$/u, '');
  if (pathStyle) return { origin: url.origin, host: url.host, base: `${folder}/${encodeObjectName(bucket)}` };
  return { origin: `${url.protocol}//${bucket}.${url.host}`, host: `${bucket}.${url.host}`, base: folder };
};
