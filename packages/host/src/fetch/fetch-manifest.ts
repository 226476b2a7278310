import { join } from 'node:path';
import { digestOf, prettyJson } from '@wheelwright/core';
import { z } from 'zod';
import type { Host } from '../ports';

const recordSchema = z.object({
  /** Without userinfo and query, which may be a signature. */
  from: z.string(),
  /** 64 hexadecimal digits */
  sha256: z.string(),
  /** bytes */
  size: z.number(),
  /** Strong ETag, where the server gave one. */
  etag: z.string().optional(),
  /** When, by the clock of the server. */
  fetched: z.string().optional(),
});

const manifestSchema = z.object({ files: z.record(z.string(), recordSchema) });

/** What is known of a file that was fetched. */
export type FetchRecord = z.infer<typeof recordSchema>;

/** File in a folder of fetched files that says what came from where. */
export const fetchManifestFile = '.fetched.json';

/** By file name; empty when there is none, or none that can be read: nothing is believed without a look at the files. */
export const readFetchManifest = async (host: Pick<Host, 'files'>, folder: string): Promise<Readonly<Record<string, FetchRecord>>> => {
  const path = join(folder, fetchManifestFile);
  if (!(await host.files.exists(path))) return {};
  try {
    return manifestSchema.parse(JSON.parse(await host.files.readText(path))).files;
  } catch {
    return {};
  }
};

/** Adds to what is there, also when another run adds at the same time. */
export const recordFetch = async (host: Pick<Host, 'files' | 'locks'>, folder: string, added: { readonly file: string; readonly record: FetchRecord }): Promise<void> =>
  host.locks.hold(`fetched-${digestOf(folder).slice(0, 16)}`, async () => {
    const files = { ...(await readFetchManifest(host, folder)), [added.file]: added.record };
    await host.files.write(join(folder, fetchManifestFile), prettyJson({ files }));
  });
