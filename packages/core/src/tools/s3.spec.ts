import { emptySha256, parseS3Error, parseS3Listing, renderS3Parts, s3Answer, s3Query, signS3Request, type S3Request } from './s3';

/** Of Amazon's own description of Signature Version 4. */
const keys = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', sessionToken: undefined, region: 'us-east-1' };
const day = Date.UTC(2013, 4, 24);
const request = (more: Partial<S3Request>): S3Request => ({ method: 'GET', host: 'examplebucket.s3.amazonaws.com', path: '/', query: {}, headers: {}, bodySha256: emptySha256, ...more });

describe('signing', () => {
  it.each<[string, Partial<S3Request>, string]>([
    ['an object', { path: '/test.txt', headers: { range: 'bytes=0-9' } }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    [
      'a new object',
      {
        method: 'PUT',
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        bodySha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    ['a parameter without a value', { query: { lifecycle: '' } }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['a listing', { query: { prefix: 'J', 'max-keys': '2' } }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('of %s is as Amazon says', (_what, more, signature) => {
    expect(signS3Request(request(more), keys, day)['authorization']).toMatch(new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=${signature}$`, 'u'));
  });

  it('covers a session token', () => {
    const signed = signS3Request(request({}), { ...keys, sessionToken: 'session' }, day);
    expect(signed).toMatchObject({ 'x-amz-security-token': 'session', 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': emptySha256 });
    expect(signed['authorization']).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,');
  });

  it('spells a query in one way', () => {
    expect(s3Query({ prefix: "a b/c+(d)'*", 'list-type': '2', uploads: '' })).toBe('list-type=2&prefix=a%20b%2Fc%2B%28d%29%27%2A&uploads=');
  });
});

describe('answers', () => {
  it('lists a page, with what is in it decoded, and where the next one begins', () => {
    const text = `<?xml version='1.0' encoding='UTF-8'?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>
<Contents><Key>a&amp;b/ham-1.0+x-py3-none-any.whl</Key><LastModified>2026-11-21T16:00:00.000Z</LastModified><ETag>&quot;0cc175b9c0f1b6a831c399e269772661&quot;</ETag><Size>1</Size></Contents>
<Contents><Key>odd</Key><Size>no number</Size></Contents></ListBucketResult>`;
    expect(parseS3Listing(text)).toEqual({
      objects: [{ name: 'a&b/ham-1.0+x-py3-none-any.whl', size: 1, etag: '0cc175b9c0f1b6a831c399e269772661', modified: '2026-11-21T16:00:00.000Z' }],
      next: 'more',
    });
    expect(parseS3Listing('<ListBucketResult><IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>')).toEqual({ objects: [], next: undefined });
  });

  it.each(['', '<html><body>hello</body></html>', '{"name": 1}', '<Error><Code>x</Code></Error>'])('does not take %j for a listing', (text) => {
    expect(() => parseS3Listing(text)).toThrow('not a listing');
  });

  it('finds an error, also in an answer that says it is none', () => {
    expect(parseS3Error('<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>try &lt;later&gt;</Message></Error>')).toEqual({ code: 'InternalError', message: 'try <later>' });
    expect(parseS3Error('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>')).toBeUndefined();
    expect(parseS3Error('gateway timeout')).toBeUndefined();
  });

  it('begins and ends an upload in parts', () => {
    expect(s3Answer('<InitiateMultipartUploadResult><UploadId>abc</UploadId></InitiateMultipartUploadResult>', 'InitiateMultipartUploadResult', 'UploadId')).toBe('abc');
    expect(s3Answer('<Error><UploadId>abc</UploadId></Error>', 'InitiateMultipartUploadResult', 'UploadId')).toBeUndefined();
    expect(renderS3Parts(['a', 'b'])).toBe(
      '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1</PartNumber><ETag>"a"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>"b"</ETag></Part></CompleteMultipartUpload>',
    );
  });
});
