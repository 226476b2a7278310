import { normalizeProjectName, type Version } from '@wheelwright/core';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { HttpResponse } from '../ports';
import { waitForSource, type SourceWait } from './wait-for-source';

const url = 'http://cdn.test/wheels/';
const wheel = 'spam-1.0-py3-none-any.whl';
const mac = 'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl';
const release = { project: normalizeProjectName('spam'), version: '1.0' as Version };

const hosts: RecordingHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.dispose();
});

/** A server that answers one page after the other, the last one for ever, on a clock of which each question takes a minute. */
const stale = (...answers: readonly (string | number)[]): RecordingHost => {
  const host = recordingHost();
  hosts.push(host);
  let asked = 0;
  return {
    ...host,
    clock: { ...host.clock, now: () => asked * 60_000 },
    http: {
      ...host.http,
      getText: async (): Promise<HttpResponse> => {
        const answer = answers[Math.min(asked, answers.length - 1)] ?? '';
        asked += 1;
        return { status: typeof answer === 'number' ? answer : 200, url, contentType: 'text/html', text: typeof answer === 'number' ? '' : answer };
      },
    },
  };
};
const page = (...files: readonly string[]): string => files.map((file) => `<a href="${file}">x</a>`).join('');
const both: SourceWait = { missing: ({ files }) => [wheel, mac].filter((name) => !files.some(({ file }) => file === name)), interval: 1 };

it('is content with a whole listing at once, and says nothing', async () => {
  const host = stale(page(wheel, mac));
  expect((await waitForSource(host, { url }, { release, wait: both })).files).toHaveLength(2);
  expect(host.lines).toEqual([]);
});

it('waits through an old page and through one that is said not to be there', async () => {
  const host = stale(404, page(), page(wheel), page(wheel, mac));
  expect((await waitForSource(host, { url }, { release, wait: both })).files).toHaveLength(2);
  expect(host.lines).toEqual(['✓ wait for the page to be shown']);
});

it('gives the last listing when the time is over, and says what is missing', async () => {
  const host = stale(page(wheel));
  expect((await waitForSource(host, { url }, { release, wait: both })).files).toHaveLength(1);
  expect(host.lines).toEqual([`✗ wait for ${mac} to be shown  missing: ${mac}`]);
});

it('fails when there is no page until the end', async () => {
  const host = stale(404);
  await expect(waitForSource(host, { url }, { release, wait: both })).rejects.toMatchObject({ code: 'source-unavailable', message: expect.stringContaining('404') as string });
});

it('does not wait for what will not change', async () => {
  await expect(waitForSource(stale(403), { url }, { release, wait: both })).rejects.toMatchObject({ message: expect.stringContaining('403') as string });
});

it('asks once where no time is given', async () => {
  const host = stale(page(wheel), page(wheel, mac));
  expect((await waitForSource(host, { url }, { release, wait: { ...both, limit: 0 } })).files).toHaveLength(1);
});
