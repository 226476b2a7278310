import { createNodeHost, indexDestination, readReleaseFile, Secret, sendRelease } from '@wheelwright/host';

/** What is measured: reads the wheels and sends them, as `upload` does. Arguments: origin, jobs, wheels. */
const main = async ([origin = '', jobs = '', ...paths]: readonly string[]): Promise<void> => {
  const host = createNodeHost();
  const files = [];
  for (const path of paths) files.push({ ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] });
  const destination = indexDestination(
    host,
    { kind: 'index', name: 'sink', uploadUrl: `${origin}/`, indexUrl: undefined, rules: 'index', replaces: false, section: 'sink', username: undefined, password: undefined, trustedPublishing: 'never', attestations: false },
    async () => ({ username: 'me', password: new Secret('none'), origin: 'the benchmark', expires: undefined }),
  );
  const report = await sendRelease(host, destination, files, { jobs: Number(jobs) });
  if (report.files.some(({ state }) => state !== 'stored')) throw new Error(JSON.stringify(report));
};

void main(process.argv.slice(2));
