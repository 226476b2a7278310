import { normalizeSource } from '../definitions/source';
import { renderArgv, renderPlan } from './render-plan';

const sha256 = 'a'.repeat(64);

describe('renderPlan', () => {
  it('says what would be done', () => {
    expect(
      renderPlan([
        {
          kind: 'obtain-source',
          title: 'source of zlib 1.3.1',
          base: '/w',
          sources: [
            normalizeSource({
              url: 'https://zlib.example/zlib-1.3.1.tar.gz',
              sha256,
            }),
            normalizeSource({
              debian: {
                source: 'zlib',
                version: '1:1.3.1-1',
                file: 'zlib_1.3.1.orig.tar.gz',
              },
              sha256,
            }),
          ],
        },
        { kind: 'fresh-folder', path: '/s/build' },
        {
          kind: 'unpack',
          title: 'zlib',
          archive: '/c/zlib.tar.gz',
          into: '/s/build/source',
          only: ['src', 'cmake'],
        },
        {
          kind: 'patch',
          name: 'fix.patch',
          text: '',
          folder: '/s/build/source',
        },
        {
          kind: 'run',
          title: 'make',
          argv: ['make', '-j2', 'CFLAGS=-O2 -g'],
          cwd: '/s/build/source',
          environment: { PATH: '/x' },
          log: '/s/log',
        },
        {
          kind: 'replace-text',
          folder: '/s/stage',
          replacements: [
            { from: '/s/stage', to: '${prefix}' },
            { from: 'x', to: '' },
          ],
        },
        { kind: 'write-text', path: '/s/stage/clib.json', text: '{}' },
        { kind: 'copy', from: '/a', to: '/b' },
        { kind: 'move', from: '/s/stage', to: '/w/dist/x' },
        {
          kind: 'python-environment',
          title: 'environment of cp312',
          python: '/py/bin/python',
          path: '/c/env',
          requirements: '# made by lock\nsetuptools==70.0 \\\n    --hash=sha256:aa\nwheel==0.43 --hash=sha256:bb\n',
          wheels: ['/w/a.whl'],
          shared: true,
          uv: '/c/uv',
          log: '/l',
        },
        { kind: 'remove', path: '/s' },
        { kind: 'checkout', title: 'check out 1234567890', checkout: { location: '/w/p', git: 'p', commit: '1234567890abcdef', tags: [], submodules: true }, into: '/s/source' },
        { kind: 'hide-changes', folder: '/s/source' },
      ]),
    ).toMatchInlineSnapshot(`
     " 1. obtain: source of zlib 1.3.1
         https://zlib.example/zlib-1.3.1.tar.gz
         or Debian source zlib 1:1.3.1-1 (zlib_1.3.1.orig.tar.gz)
      2. empty folder: /s/build
      3. unpack: zlib
         /c/zlib.tar.gz -> /s/build/source
         only src, cmake
      4. patch: fix.patch
         in /s/build/source
      5. run: make
         $ make -j2 'CFLAGS=-O2 -g'
         in /s/build/source
      6. replace texts in /s/stage
         /s/stage -> \${prefix}
         x -> (nothing)
      7. write: /s/stage/clib.json
      8. copy
         /a -> /b
      9. move
         /s/stage -> /w/dist/x
     10. python environment: environment of cp312
         /c/env with /py/bin/python, shared
         + setuptools==70.0
         + wheel==0.43
         + /w/a.whl
     11. remove: /s
     12. git: check out 1234567890
         p 1234567890abcdef -> /s/source
     13. git: take what was patched for the commit
         in /s/source"
    `);
  });

  it('says when there is nothing to do', () => {
    expect(renderPlan([])).toBe('nothing to do');
  });
});

describe('renderArgv', () => {
  it.each([
    [['make', '-j2', 'A=b'], 'make -j2 A=b'],
    [['sh', '-c', "echo 'x'", ''], `sh -c 'echo '\\''x'\\''' ''`],
  ])('%j', (argv, text) => {
    expect(renderArgv(argv)).toBe(text);
  });
});
