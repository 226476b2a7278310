import { upstreamOf, type Upstream } from '@wheelwright/core';
import { recordingHost, type RecordingHostOptions } from '@wheelwright/testing';
import { listReleases } from './list-releases';

const tags = upstreamOf('https://forge.test/o/foo/archive/v1.2.tar.gz', '1.2') as Upstream;
const folder = upstreamOf('https://foo.test/files/foo-1.2.tar.gz', '1.2') as Upstream;
const id = 'ab'.repeat(20);

const list = async (upstream: Upstream, options: RecordingHostOptions): Promise<{ readonly versions: readonly string[]; readonly environment: unknown }> => {
  const host = recordingHost(options);
  try {
    const versions = await listReleases(host, upstream, '1.2');
    return { versions, environment: host.calls.flatMap((call) => (call.kind === 'run' ? [call.environment] : []))[0] };
  } finally {
    host.dispose();
  }
};

describe('listReleases', () => {
  it('asks git, which asks nobody else', async () => {
    const { versions, environment } = await list(tags, {
      programs: { git: '/usr/bin/git' },
      variables: { HTTPS_PROXY: 'http://proxy.test' },
      processes: [{ when: 'git ls-remote --tags --refs -- https://forge.test/o/foo', stdout: `${id}\trefs/tags/v1.10\n${id}\trefs/tags/v1.9\n${id}\trefs/tags/other\n` }],
    });
    expect(versions).toEqual(['1.9', '1.10']);
    expect(environment).toMatchObject({ GIT_TERMINAL_PROMPT: '0', HTTPS_PROXY: 'http://proxy.test' });
  });

  it('reads a listing', async () => {
    expect((await list(folder, { http: { 'https://foo.test/files/': '<a href="foo-1.3.tar.gz"><a href="foo-1.2.tar.gz">' } })).versions).toEqual(['1.2', '1.3']);
  });

  it.each<readonly [string, Upstream, RecordingHostOptions, string]>([
    ['no git', tags, {}, 'there is no git on this machine, which would list the tags of https://forge.test/o/foo'],
    ['a repository that is not there', tags, { programs: { git: '/usr/bin/git' }, processes: [{ when: 'git', exitCode: 128, stderr: "hint: x\nfatal: repository 'y' not found\n" }] }, "the tags of https://forge.test/o/foo cannot be had: git says repository 'y' not found"],
    ['no network', folder, {}, 'what is new cannot be seen: https://foo.test/files/ cannot be reached'],
    ['no listing', folder, { http: { 'https://foo.test/files/': { status: 403 } } }, 'https://foo.test/files/ gives no listing: it answered with HTTP status 403'],
  ])('says so: %s', async (_what, upstream, options, message) => {
    await expect(list(upstream, options)).rejects.toThrow(message);
  });
});
