import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';

jest.setTimeout(5 * 60_000);

/** What this machine really has: Pythons, a compiler and podman are installed for the specs. */
describe('doctor', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: ['platforms'] });
  });
  afterAll(() => workspace.remove());

  it('finds that this machine can do what the other specs do', async () => {
    const run = await workspace.run(['generate', '@wheelwright/nx:doctor']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toMatch(/^linux, \S+; Python .*3\.12\.\d+/mu);
    expect(run.output).toMatch(/platform +build +repair +test\n/u);
    expect(run.output).toMatch(/manylinux2014 +yes +yes +yes\n/u);
    expect(run.output).not.toMatch(/CREATE|UPDATE/u);
  });

  it('says of an image that is not there how to come by it, and fails for nothing', async () => {
    workspace.edit('projects/platforms/platforms.yaml', (text) => `${text.trimEnd()}\n  there: { engine: container, image: registry.example/not-there, architecture: x86_64, libc: { name: glibc, version: "2.31" }, tag: manylinux_2_31_x86_64 }\n`);
    const run = await workspace.run(['generate', '@wheelwright/nx:doctor', '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    const { platforms } = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as { platforms: { platform: string; test: object }[] };
    expect(platforms.find(({ platform }) => platform === 'there')).toMatchObject({ build: { able: false, reason: 'there is no image registry.example/not-there', command: 'podman pull registry.example/not-there' } });
  });
});
