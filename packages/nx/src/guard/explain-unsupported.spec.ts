import { renderProblem } from '@wheelwright/core';
import { readDefinitions } from '../inference/definition-set';
import { explainUnsupported } from './explain-unsupported';

const clib = (more: string): string => `version: "1.0"
license: { spdx: Zlib, files: [LICENSE] }
sources: [{ url: "https://example.org/a.tar.gz", sha256: ${'a'.repeat(64)} }]
build: { system: autotools }
expects: {}
${more}`;
const wheel = (more: string): string => `distribution: spam
source: { path: package }
pythons: [cp312]
${more}`;

describe('why a project is not built for a platform', () => {
  const set = readDefinitions([
    { file: 'zlib/clib.yaml', text: clib('platforms: { host: null }') },
    { file: 'libpng/clib.yaml', text: clib('needs: [zlib]') },
    { file: 'spam/wheel.yaml', text: wheel('libraries: [libpng]') },
    { file: 'ham/wheel.yaml', text: wheel('skip:\n  "*-host": not tried yet\n') },
    { file: 'eggs/wheel.yaml', text: wheel('platforms: [manylinux1, manylinux2014]') },
  ]);
  it.each([
    ['eggs', 'eggs/wheel.yaml:4:1: its platforms are manylinux1, manylinux2014'],
    ['zlib', 'zlib/clib.yaml:6:14: zlib is not built for host'],
    ['libpng', 'zlib/clib.yaml:6:14: zlib is not built for host'],
    ['spam', 'zlib/clib.yaml:6:14: zlib is not built for host'],
    ['ham', 'ham/wheel.yaml:5:3: it skips *-host (not tried yet)'],
    ['nothing', ''],
  ])('%s', (project, why) => {
    expect(explainUnsupported(set, project, 'host').map(renderProblem).join('\n')).toBe(why);
  });
});
