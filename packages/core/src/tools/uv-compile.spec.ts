import { explainCompileFailure, parseCompiled, uvCompileArgv } from './uv-compile';

const [one, two] = ['1'.repeat(64), '2'.repeat(64)];

it('resolves from wheels only, with hashes', () => {
  expect(uvCompileArgv({ uv: '/uv', python: '/py', constraints: '/c.txt' }).join(' ')).toMatchInlineSnapshot(
    `"/uv pip compile --generate-hashes --no-header --no-annotate --no-progress --color never --only-binary :all: --python /py --constraints /c.txt -"`,
  );
});

describe('parseCompiled', () => {
  it('reads pinned requirements, sorted', () => {
    expect(parseCompiled(`six==1.17.0 \\\n    --hash=sha256:${two} \\\n    --hash=sha256:${one}\nIdna.x==3.20 ; python_version < '4' \\\n    --hash=sha256:${one}\n# via x\n`)).toEqual([
      { name: 'idna-x', version: '3.20', hashes: [one] },
      { name: 'six', version: '1.17.0', hashes: [one, two] },
    ]);
  });

  it.each([['six==1.17.0\n'], [`six @ https://h.test/six.whl --hash=sha256:${one}\n`], ['-e .\n'], ['--index-url https://h.test\n']])('refuses %j', (text) => {
    expect(() => parseCompiled(text)).toThrow('not a pinned requirement with a hash');
  });

  it('is empty for nothing', () => expect(parseCompiled('')).toEqual([]));
});

describe('explainCompileFailure', () => {
  it.each([
    [
      'error: No solution found when resolving dependencies\n  cause: Because numpy==1.19.5 has no usable wheels and you require numpy==1.19.5, we can conclude that your requirements are unsatisfiable.\n\nhint: Wheels are required for `numpy` because building from source is disabled for all packages (i.e., with `--no-build`)\n',
      { reason: 'Because numpy==1.19.5 has no usable wheels', withoutWheel: ['numpy'] },
    ],
    [
      '  × No solution found when resolving dependencies:\n  ╰─▶ Because nope was not found in the package registry and you require nope, we can conclude that your requirements are unsatisfiable.\n',
      { reason: 'No solution found when resolving dependencies: Because nope was not found in the package registry', withoutWheel: [] },
    ],
    ['error: Failed to fetch\n  cause: dns error\n', { reason: 'dns error', withoutWheel: [] }],
  ])('%j', (stderr, expected) => expect(explainCompileFailure(stderr)).toEqual(expected));
});
