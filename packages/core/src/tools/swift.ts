import { z } from 'zod';

/** Where Swift stores for us, and until when its token is taken. */
export interface SwiftEndpoint {
  /** Without a slash at its end. */
  readonly storageUrl: string;
  /** Of the Rackspace catalogue: where containers are put on the CDN. */
  readonly cdnUrl: string | undefined;
  /** Milliseconds since 1970; undefined when the server does not say. */
  readonly expires: number | undefined;
}

/** An object as a listing has it. */
export interface SwiftObject {
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** MD5 of its bytes; of a large object (SLO) its manifest's. */
  readonly etag: string;
  /** ISO 8601 in UTC */
  readonly modified: string | undefined;
}

/**
 * URL of a Keystone v3 below what people have in OS_AUTH_URL: with a version, another version, or none.
 *
 * @example keystoneUrl('https://keystone.example/identity/') // 'https://keystone.example/identity/v3'
 */
export const keystoneUrl = (authUrl: string): string => `${authUrl.replace(/\/+$/u, '').replace(/\/v\d[\w.]*$/u, '')}/v3`;

/** URL for a token of Rackspace's Cloud Identity v2. */
export const rackspaceTokensUrl = (authUrl: string): string => {
  const base = authUrl.replace(/\/+$/u, '').replace(/\/tokens$/u, '');
  return `${/\/v\d[\w.]*$/u.test(base) ? base : `${base}/v2.0`}/tokens`;
};

const keystoneAnswer = z.object({
  token: z.object({
    expires_at: z.string().optional(),
    catalog: z
      .array(z.object({ type: z.string(), endpoints: z.array(z.object({ interface: z.string(), url: z.string(), region: z.string().nullish(), region_id: z.string().nullish() })) }))
      .optional(),
  }),
});

const rackspaceAnswer = z.object({
  access: z.object({
    token: z.object({ id: z.string().min(1), expires: z.string().optional() }),
    serviceCatalog: z.array(z.object({ type: z.string(), endpoints: z.array(z.object({ publicURL: z.string(), region: z.string().optional() })) })),
  }),
});

/**
 * The public object store of a Keystone v3 catalogue.
 *
 * @throws Error what is wrong with the answer, or which regions there are
 */
export const parseKeystoneAnswer = (text: string, region: string | undefined): SwiftEndpoint => {
  const answer = keystoneAnswer.safeParse(parseJson(text));
  if (!answer.success) throw new Error('the answer is not a token of Keystone v3');
  const { expires_at: expires, catalog } = answer.data.token;
  if (catalog === undefined) throw new Error('the token has no catalogue: it is for no project, so a project must be named');
  const endpoints = catalog
    .filter(({ type }) => type === 'object-store')
    .flatMap((service) => service.endpoints)
    .filter((endpoint) => endpoint.interface === 'public')
    .map((endpoint) => ({ url: endpoint.url, region: endpoint.region ?? endpoint.region_id ?? '' }));
  return { storageUrl: pickRegion(endpoints, region), cdnUrl: undefined, expires: timeOf(expires) };
};

/** The same of Rackspace's v2, whose body holds the token. @throws Error */
export const parseRackspaceAnswer = (text: string, region: string | undefined): SwiftEndpoint & { readonly token: string } => {
  const answer = rackspaceAnswer.safeParse(parseJson(text));
  if (!answer.success) throw new Error('the answer is not a token of Cloud Identity v2');
  const { token, serviceCatalog } = answer.data.access;
  const of = (wanted: string): readonly { url: string; region: string }[] =>
    serviceCatalog.filter(({ type }) => type === wanted).flatMap(({ endpoints }) => endpoints.map((endpoint) => ({ url: endpoint.publicURL, region: endpoint.region ?? '' })));
  const cdn = of('rax:object-cdn');
  return {
    token: token.id,
    storageUrl: pickRegion(of('object-store'), region),
    cdnUrl: cdn.length === 0 ? undefined : pickRegion(cdn, region),
    expires: timeOf(token.expires),
  };
};

const pickRegion = (endpoints: readonly { readonly url: string; readonly region: string }[], region: string | undefined): string => {
  const found = region === undefined ? endpoints[0] : endpoints.find((endpoint) => endpoint.region.toLowerCase() === region.toLowerCase());
  if (found !== undefined) return found.url.replace(/\/+$/u, '');
  if (endpoints.length === 0) throw new Error('the catalogue has no public object store');
  throw new Error(`the catalogue has no object store in the region "${region}"; it has ${[...new Set(endpoints.map((endpoint) => endpoint.region))].sort().join(', ')}`);
};

const timeOf = (text: string | undefined): number | undefined => {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
};

const listing = z.array(
  z.union([
    z.object({ name: z.string(), bytes: z.number(), hash: z.string(), last_modified: z.string().optional(), slo_etag: z.string().optional() }),
    // A pseudo folder, when a delimiter was asked for.
    z.object({ subdir: z.string() }),
  ]),
);

/** One page of `format=json`. @throws Error when it is none */
export const parseSwiftListing = (text: string): readonly SwiftObject[] => {
  const page = listing.safeParse(text === '' ? [] : parseJson(text));
  if (!page.success) throw new Error('the answer is not a listing of a Swift container');
  return page.data.flatMap((entry) =>
    'subdir' in entry
      ? []
      : {
          name: entry.name,
          size: entry.bytes,
          etag: (entry.slo_etag ?? entry.hash).replaceAll('"', ''),
          // Swift says UTC and leaves the Z out.
          modified: entry.last_modified === undefined ? undefined : entry.last_modified.replace(/(?<!Z)$/u, 'Z'),
        },
  );
};

const manifest = z.array(z.object({ name: z.string().optional() }));

/**
 * What a large object is made of, each as `/container/object`, from the answer to `multipart-manifest=get`.
 *
 * @throws Error when it is none
 */
export const parseSwiftManifest = (text: string): readonly string[] => {
  const segments = manifest.safeParse(parseJson(text));
  if (!segments.success) throw new Error('the answer is not the manifest of a large object');
  // A segment without a name stands in the manifest itself.
  return segments.data.flatMap(({ name }) => name ?? []);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What Swift is asked for: the bytes of one segment of a large object. */
export interface SwiftSegment {
  /** bytes */
  readonly start: number;
  readonly length: number;
  /** Below the container of segments. */
  readonly name: string;
}

/** Swift's own limit of segments in one manifest. */
const mostSegments = 1000;

/**
 * Segments of a file that is larger than one. Their names hold the hash of the whole file and the size of a segment, so
 * that a run after this one takes what is there already and never what was of other bytes.
 *
 * @param segmentSize bytes; larger ones are taken when the file would have more than a thousand
 */
export const planSegments = (file: { readonly name: string; readonly size: number; readonly sha256: string }, segmentSize: number): readonly SwiftSegment[] => {
  const length = Math.max(segmentSize, Math.ceil(file.size / mostSegments));
  return Array.from({ length: Math.ceil(file.size / length) }, (_, index) => ({
    start: index * length,
    length: Math.min(length, file.size - index * length),
    name: `${file.name}/${file.sha256}/${length}/${String(index).padStart(8, '0')}`,
  }));
};
