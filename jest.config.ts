/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** Packages that exist as ES modules only, which jest on Node 20 cannot require: they are transformed like our own source. */
const esModules = [
  '@sec-ant/readable-stream',
  '@sindresorhus/merge-streams',
  'execa',
  'figures',
  'get-stream',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'is-unicode-supported',
  'npm-run-path',
  'parse-ms',
  'path-key',
  'pretty-ms',
  'strip-final-newline',
  'unicorn-magic',
  'yoctocolors',
];

const shared: Config = {
  // Snapshots keep the style of their file.
  prettierPath: null,
  testEnvironment: 'node',
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  moduleNameMapper: {
    '^@wheelwright/(core|host|nx|testing)$': '<rootDir>/packages/$1/src/index.ts',
    '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tmp/'],
};

const project = (name: string, testMatch: readonly string[]): Config => ({
  ...shared,
  displayName: name,
  rootDir: __dirname,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
});

/** Specs that run nx, compilers and package indexes for real. */
const story = (name: string, testMatch: readonly string[]): Config => ({
  ...project(name, testMatch),
  setupFilesAfterEnv: ['<rootDir>/packages/nx/specs/setup.ts'],
});

const config: Config = {
  // A busy machine is no failed test.
  testTimeout: 60_000,
  projects: [
    project('core', ['packages/core/src/**/*.spec.ts']),
    project('host', ['packages/host/src/**/*.spec.ts', 'packages/testing/src/**/*.spec.ts']),
    project('nx', ['packages/nx/src/**/*.spec.ts']),
    project('wheel-uploader', ['packages/wheel-uploader/src/**/*.spec.ts']),
    project('tools', ['tools/**/*.spec.ts']),
    story('integration', ['packages/nx/specs/integration/**/*.spec.ts']),
    story('package', ['packages/nx/specs/package/**/*.spec.ts', 'packages/wheel-uploader/specs/**/*.spec.ts']),
  ],
};

export default config;
