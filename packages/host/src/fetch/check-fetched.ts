import { readZipStructure, WheelError } from '@wheelwright/core';
import { openRandomAccess } from '../archive/random-access-file';
import type { Host } from '../ports';
import { readReleaseFile } from '../uploads/read-release-file';

/**
 * Whether a file is what its name says. One that a hash vouches for is looked at from outside, so that a page with the
 * right hash of a wrong file is found out; any other is read whole, with every CRC and RECORD.
 *
 * @throws WheelError release-invalid
 */
export const checkFetched = async (host: Pick<Host, 'files' | 'interruption'>, request: { readonly file: string; readonly path: string; readonly vouched: boolean }): Promise<void> => {
  const { file, path, vouched } = request;
  const kind = file.endsWith('.tar.gz') ? gzip : zip;
  const archive = openRandomAccess(path);
  try {
    const head = archive.read(0, Math.min(archive.size, 512));
    if (!kind.every((byte, at) => head[at] === byte)) throw refuse(file, [looksLikeText(head) ? 'it is a page or a text, not an archive' : 'it does not begin like one'], 'look at what the URL gives in a browser');
    if (kind === zip) refuseProblems(file, readZipStructure(archive).problems);
  } finally {
    archive.close();
  }
  if (!vouched) refuseProblems(file, (await readReleaseFile(host, path)).contents.problems);
};

const zip = [0x50, 0x4b, 0x03, 0x04];
const gzip = [0x1f, 0x8b];

const looksLikeText = (head: Uint8Array): boolean => head.length === 0 || head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);

/** What only an index refuses is left to the checks before an upload: whoever wants the file just here may have it. */
const refuseProblems = (file: string, problems: readonly string[]): void => {
  const serious = problems.filter((problem) => !problem.endsWith('has a data descriptor'));
  if (serious.length > 0) throw refuse(file, serious, 'it was made so, or was damaged on its way: fetch it again, and compare with where it was built');
};

const refuse = (file: string, problems: readonly string[], hint: string): WheelError =>
  new WheelError({ code: 'release-invalid', family: 'usage', message: `${file} is not sound: ${problems.slice(0, 3).join('; ')}`, hint, problems: problems.map((message) => ({ file, message })) });
