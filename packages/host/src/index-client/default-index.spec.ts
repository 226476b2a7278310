import { recordingHost, type RecordingHost, type RecordingHostOptions } from '@wheelwright/testing';
import { findDefaultIndex } from './default-index';

let host: RecordingHost;
const start = (options: RecordingHostOptions): RecordingHost => (host = recordingHost(options));
afterEach(() => host.dispose());

describe('findDefaultIndex', () => {
  it('asks pip', async () => {
    const found = await findDefaultIndex(start({ programs: { python3: '/usr/bin/python3' }, processes: [{ when: 'simple_url', stdout: 'https://i.test/simple\n' }] }));
    expect(found.url).toBe('https://i.test/simple');
  });

  it('asks the next interpreter, then uv', async () => {
    const found = await findDefaultIndex(
      start({
        programs: { python3: '/usr/bin/python3', uv: '/usr/bin/uv' },
        processes: [
          { when: 'simple_url', exitCode: 1, stderr: 'ModuleNotFoundError' },
          { when: 'uv help', stdout: 'The URL of the Python package index (by default: <https://u.test/simple>).\n' },
        ],
      }),
    );
    expect(found.url).toBe('https://u.test/simple');
  });

  it('says what to do when nobody knows', async () => {
    await expect(findDefaultIndex(start({}))).rejects.toMatchObject({ code: 'tool-unavailable', hint: expect.stringContaining('PIP_INDEX_URL') as string });
  });
});
