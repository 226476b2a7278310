import { createHash } from 'node:crypto';
import { parseS3Listing, type S3Object } from '@wheelwright/core';
import type { Host, HttpAnswer } from '../../ports';
import { TransferError } from '../destination';
import { objectBody, objectFacts, takenName } from '../objects/object-answers';
import { askPatiently, watchedBody } from '../objects/object-requests';
import type { ObjectFacts, ObjectStore } from '../objects/object-store';
import { transferErrorOf } from '../transfer-errors';
import { sendParts } from './multipart';
import { judgeStored, objectHeaders, s3Refusal } from './s3-object';
import { signedText, type S3Request, type S3Session } from './s3-session';

/** Larger files go in parts; bytes. One request takes five GiB, but a part is sooner sent again. */
export const partSize = 128 * 1024 * 1024;
/** Milliseconds a service may take to store what it has got. */
const digestion = 300_000;

export interface S3StoreOptions {
  readonly pauses?: readonly number[];
  /** bytes */
  readonly partSize?: number;
}

/** A bucket of S3. */
export const createS3Store = (host: Host, session: S3Session, options: S3StoreOptions = {}): ObjectStore => {
  const { shown } = session;
  const ask = (request: S3Request): Promise<HttpAnswer> => askPatiently(host, () => session.ask(request), options.pauses);
  /** Some services know no conditions: those are asked before. */
  const conditions = { known: true };

  const head = async (key: string): Promise<HttpAnswer | undefined> => {
    const answer = await ask({ method: 'HEAD', key });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw s3Refusal(shown, 'to tell what is there', answer);
    return answer;
  };

  return {
    shown,
    prepare: async () => {
      const answer = await ask({ method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1' } });
      if (answer.status !== 200) throw s3Refusal(shown, 'us', answer);
    },
    list: async (prefix) => {
      const objects: S3Object[] = [];
      for (let token: string | undefined; ; ) {
        const answer = await ask({ method: 'GET', key: '', query: { 'list-type': '2', ...(prefix === '' ? {} : { prefix }), ...(token === undefined ? {} : { 'continuation-token': token }) } });
        if (answer.status !== 200) throw s3Refusal(shown, 'to list what is there', answer);
        const page = parseListing(shown, answer.text);
        objects.push(...page.objects);
        if (page.next === undefined || page.next === token) return objects;
        token = page.next;
      }
    },
    facts: async (name) => {
      const answer = await head(name);
      return answer === undefined ? undefined : factsOf(answer);
    },
    read: async (name) => {
      const answer = await ask({ method: 'GET', key: name });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw s3Refusal(shown, `to show ${name}`, answer);
      return answer.text;
    },
    write: async (name, content, contentType) => {
      const md5 = createHash('md5').update(content).digest('base64');
      const answer = await ask({ method: 'PUT', key: name, headers: { 'content-type': contentType, 'content-md5': md5 }, body: signedText(content), patience: digestion });
      if (answer.status !== 200) throw s3Refusal(shown, name, answer);
    },
    send: async (object, progress) => {
      const whole = objectBody(object);
      const unlessThere = async (): Promise<void> => {
        if (!object.replace && (await head(object.name)) !== undefined) throw takenName(shown, object);
      };
      if (object.size > (options.partSize ?? partSize)) {
        await unlessThere();
        await sendParts({ session, ask, shown, partSize: options.partSize ?? partSize }, object, progress);
        return;
      }
      if (!conditions.known) await unlessThere();
      const put = (headers: Readonly<Record<string, string>>): Promise<HttpAnswer> =>
        session
          .ask({
            method: 'PUT',
            key: object.name,
            headers: { ...objectHeaders(object), 'content-md5': Buffer.from(object.md5, 'hex').toString('base64'), ...headers },
            body: { bytes: watchedBody(whole, progress), sha256: object.sha256 },
            patience: digestion,
          })
          .catch((error: unknown) => {
            throw transferErrorOf(error);
          });
      let answer = await put(object.replace || !conditions.known ? {} : { 'if-none-match': '*' });
      if (answer.status === 501 && conditions.known && !object.replace) {
        conditions.known = false;
        await unlessThere();
        answer = await put({});
      }
      judgeStored(shown, object, answer);
    },
  };
};

const factsOf = (answer: HttpAnswer): ObjectFacts => {
  const { 'x-amz-server-side-encryption': encryption, 'x-amz-server-side-encryption-customer-algorithm': customers } = answer.headers;
  // With a key of the service or of the customer the ETag looks like an MD5 and is none.
  const encrypted = encryption?.startsWith('aws:') === true || customers !== undefined;
  return objectFacts(answer, { sha256: 'x-amz-meta-sha256', etagIsMd5: !encrypted });
};

const parseListing = (shown: string, text: string): ReturnType<typeof parseS3Listing> => {
  try {
    return parseS3Listing(text);
  } catch (error) {
    throw new TransferError({ failure: 'refused', message: `${shown} cannot be listed: ${error instanceof Error ? error.message : String(error)}`, hint: 'is `endpoint` the URL of an S3 service?' });
  }
};

