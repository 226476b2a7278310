import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { Parser } from 'htmlparser2';
import { encodeObjectName } from './object-name';

/** A request to S3, before it is signed. */
export interface S3Request {
  readonly method: string;
  /** With its port, where that is not the usual one. */
  readonly host: string;
  /** Encoded, from the slash on. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; `host` is not among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** sha256 of the body in hexadecimal digits. */
  readonly bodySha256: string;
}

export interface S3Keys {
  readonly accessKey: string;
  /** Never to be shown. */
  readonly secretKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
}

/** sha256 of nothing. */
export const emptySha256 = bytesToHex(sha256(new Uint8Array()));

/**
 * The headers of a request with those of Signature Version 4 added.
 *
 * @param time milliseconds since 1970; the server refuses one that differs from its own by a quarter of an hour
 */
export const signS3Request = (request: S3Request, keys: S3Keys, time: number): Readonly<Record<string, string>> => {
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d{3}/gu, '');
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-content-sha256': request.bodySha256,
    'x-amz-date': stamp,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const signed = Object.entries({ ...headers, host: request.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    request.path,
    s3Query(request.query),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/gu, ' ')}`),
    '',
    names,
    request.bodySha256,
  ].join('\n');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${keys.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, bytesToHex(sha256(utf8ToBytes(canonical)))].join('\n');
  const key = [day, keys.region, 's3', 'aws4_request'].reduce((last, part) => keyed(last, part), utf8ToBytes(`AWS4${keys.secretKey}`));
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKey}/${scope}, SignedHeaders=${names}, Signature=${bytesToHex(keyed(key, text))}` };
};

const keyed = (key: Uint8Array, text: string): Uint8Array => hmac(sha256, key, utf8ToBytes(text));

/** A query in the one spelling that is signed: sorted by name, with an equals sign even where there is no value. */
export const s3Query = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodeQuery(name)}=${encodeQuery(value)}`)
    .sort()
    .join('&');

/** Unlike in a path, slashes are encoded too. */
const encodeQuery = (text: string): string => encodeObjectName(text).replaceAll('/', '%2F');

/** An object as a listing has it. */
export interface S3Object {
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** MD5 of its bytes, unless it came in parts or is encrypted with a key of the service. Without quotes. */
  readonly etag: string;
  /** ISO 8601 */
  readonly modified: string | undefined;
}

/** One page of ListObjectsV2. @throws Error when it is none */
export const parseS3Listing = (text: string): { readonly objects: readonly S3Object[]; readonly next: string | undefined } => {
  const root = parseXml(text);
  if (root?.name !== 'ListBucketResult') throw new Error('the answer is not a listing of an S3 bucket');
  const next = textOf(root, 'NextContinuationToken');
  return {
    objects: root.children
      .filter(({ name }) => name === 'Contents')
      .flatMap((entry) => {
        const [name, size, etag] = [textOf(entry, 'Key'), Number(textOf(entry, 'Size')), textOf(entry, 'ETag')];
        return name === undefined || !Number.isSafeInteger(size) ? [] : { name, size, etag: (etag ?? '').replaceAll('"', ''), modified: textOf(entry, 'LastModified') };
      }),
    next: textOf(root, 'IsTruncated') === 'true' && next !== undefined && next !== '' ? next : undefined,
  };
};

/** What S3 says in an error document, or undefined when a text is none: a 200 may hold one too. */
export const parseS3Error = (text: string): { readonly code: string; readonly message: string } | undefined => {
  const root = parseXml(text);
  if (root?.name !== 'Error') return undefined;
  return { code: textOf(root, 'Code') ?? 'unknown', message: textOf(root, 'Message') ?? '' };
};

/** One text of an XML answer's root, such as UploadId. */
export const s3Answer = (text: string, root: string, name: string): string | undefined => {
  const found = parseXml(text);
  return found?.name === root ? textOf(found, name) : undefined;
};

interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const parseXml = (text: string): XmlElement | undefined => {
  const top: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [top];
  const parser = new Parser(
    {
      onopentagname: (name) => {
        const element: XmlElement = { name: name.replace(/^.*:/u, ''), children: [], text: '' };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext: (part) => {
        const last = open.at(-1);
        if (last !== undefined) last.text += part;
      },
      onclosetag: () => void (open.length > 1 && open.pop()),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
  return top.children[0];
};

const textOf = (element: XmlElement, name: string): string | undefined => element.children.find((child) => child.name === name)?.text;

/** The document that makes one object of its parts. */
export const renderS3Parts = (etags: readonly string[]): string =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${etags
    .map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${etag}"</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`;
