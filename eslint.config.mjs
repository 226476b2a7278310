import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Folders of core, each with those it may import from besides itself. */
const coreFolders = {
  errors: [],
  values: ['errors'],
  policies: ['errors', 'values'],
  formats: ['errors', 'values'],
  definitions: ['errors', 'values', 'policies', 'formats'],
  tools: ['errors', 'values', 'policies', 'formats', 'definitions'],
  plans: ['errors', 'values', 'policies', 'formats', 'definitions', 'tools'],
};

/** Modules of Node, with and without `node:`. */
const nodeModules = { regex: '^node:|^(assert|buffer|child_process|cluster|crypto|dns|events|fs|http|https|module|net|os|path|process|stream|timers|tls|tty|url|util|vm|worker_threads|zlib)(/|$)', message: 'core is pure: what it needs to know arrives as an argument' };

/** What touches the world: files, processes, network. */
const effects = {
  regex: '^(node:)?(fs|child_process|net|tls|http|https|http2|dns|dgram|cluster|worker_threads)(/.*)?$|^(execa|undici|tar|proper-lockfile|xz-decompress|yauzl|seek-bzip)(/.*)?$',
  message: 'only the host touches files, processes and the network: ask it through its ports',
};
const testing = { regex: '^@wheelwright/testing|/testing/src', message: 'testing is for specs only' };
const doors = { regex: '^@wheelwright/[a-z]+/', message: 'a package has one door: import it by its name' };
const nx = { regex: '^(nx|@nx/.*)(/.*)?$|^@wheelwright/nx', message: 'the host does not know Nx' };

/** @param {readonly { regex: string, message: string }[]} patterns */
const imports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns: [doors, ...patterns] }] });

/** What inference reads with: without the host, which brings process and network libraries with it. */
const lightReaders = ['packages/nx/src/inference/read-texts.ts', 'packages/nx/src/workspace/catalogue.ts'];

const specs = ['**/*.spec.ts', '**/specs/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist/**', 'tmp/**', '.nx/**', 'projects/**', '**/schema.d.ts', 'packages/nx/src/generators/*/files/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'chdir', message: 'give the folder to whom it concerns' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: ['tools/**', '*.config.*', ...specs], rules: { 'no-console': 'off' } },
  { files: specs, rules: { 'no-control-regex': 'off' } },
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  // Commands are read by Node before any compiler is there.
  { files: ['packages/*/bin/*.js'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', __dirname: 'readonly' } }, rules: { '@typescript-eslint/no-require-imports': 'off' } },

  // core: pure and synchronous
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: specs,
    rules: {
      ...imports(nodeModules, effects, testing, { regex: '^@wheelwright/|^(nx|@nx/.*)(/.*)?$', message: 'core stands on nothing of ours' }),
      'no-restricted-globals': ['error', ...['globalThis', 'process', 'Buffer', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'require', '__dirname', '__filename'].map((name) => ({ name, message: 'core is pure: what it needs to know arrives as an argument' }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'core has no clock' },
        { object: 'Math', property: 'random', message: 'core is deterministic' },
        { object: 'crypto', property: 'randomUUID', message: 'core is deterministic' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'core is synchronous' },
        { selector: 'AwaitExpression', message: 'core is synchronous' },
        { selector: "NewExpression[callee.name='Promise']", message: 'core is synchronous' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'core has no clock' },
        { selector: 'ImportExpression', message: 'core is synchronous' },
      ],
    },
  },
  ...Object.entries(coreFolders).map(([folder, allowed]) => {
    const others = Object.keys(coreFolders).filter((name) => name !== folder && !allowed.includes(name));
    return {
      files: [`packages/core/src/${folder}/**/*.ts`],
      ignores: specs,
      rules: imports(nodeModules, effects, testing, { regex: '^@wheelwright/|^(nx|@nx/.*)(/.*)?$', message: 'core stands on nothing of ours' }, {
        regex: `^(\\.\\./)+(${[...others, 'index'].join('|')})(/|$)`,
        message: `${folder} of core imports from ${allowed.length === 0 ? 'no other folder' : allowed.join(', ')} only`,
      }),
    };
  }),

  // host: the only one with effects; it does not know Nx
  { files: ['packages/host/src/**/*.ts'], ignores: specs, rules: imports(nx, testing) },
  // nx: the front of the house; it asks the host
  { files: ['packages/nx/src/**/*.ts'], ignores: [...specs, ...lightReaders], rules: imports(effects, testing) },
  { files: lightReaders, rules: imports(testing) },
  // the command: as nx, and it does not know Nx
  { files: ['packages/wheel-uploader/src/**/*.ts'], ignores: specs, rules: imports(effects, nx, testing) },
  // inference: the same answer on every machine and at every time
  {
    files: ['packages/nx/src/inference/**/*.ts'],
    ignores: specs,
    rules: {
      'no-restricted-globals': ['error', ...['process', 'performance', 'fetch'].map((name) => ({ name, message: 'inference asks neither clock, environment nor network' }))],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'inference asks no clock' }, { object: 'Math', property: 'random', message: 'inference is deterministic' }],
    },
  },
  // Ours to a page
  { files: ['packages/*/src/**/*.ts', 'tools/**/*.ts'], ignores: specs, rules: { 'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }] } },
);
