import { parseProjectName, parseVersion } from '@wheelwright/core';
import { help } from './help';
import { readCommand, wantsJson, type UploaderOptions } from './options';

const page = 'https://staging.example/wheels';
const options = (words: string): UploaderOptions => {
  const command = readCommand(words.split(' '));
  if (command.kind !== 'run') throw new Error(command.kind);
  return command.options;
};

describe('the calls of the old READMEs', () => {
  it.each<[string, Partial<UploaderOptions>]>([
    [`-u ${page} -s -v -w wheelhouse -t macosx numpy 1.11.1rc1`, { project: parseProjectName('numpy'), version: parseVersion('1.11.1rc1'), source: page, folder: 'wheelhouse', typeWords: ['macosx'], sign: true, verbose: true }],
    [`-u ${page} -s -v -w wheelhouse -t manylinux1 numpy 1.11.1rc1`, { types: [{ kind: 'floor', family: 'manylinux', version: '2.5' }] }],
    [`-u ${page} -s -v -w wheelhouse -t win numpy 1.11.1rc1`, { types: [{ kind: 'family', families: ['windows'] }] }],
    [`-u ${page} -s -v -w wheelhouse -t all dipy 0.11.0`, { types: [{ kind: 'all' }], repository: undefined }],
    [`-r warehouse -u ${page} -s -v -w wheelhouse -t macosx astropy 1.2`, { repository: 'warehouse' }],
    [`-u ${page} -s -v -w wheelhouse -t all scikit_image 0.12.2`, { project: parseProjectName('scikit-image') }],
    [`--wheel-url-dir=${page} --wheel-dir=x --wheel-type=any --clobber --no-twine --repository=testpypi spam 1.0`, { clobber: true, noUpload: true, repository: 'testpypi', folder: 'x' }],
    [`-u${page} -cnsv spam 1.0`, { clobber: true, noUpload: true, sign: true, verbose: true, source: page }],
  ])('wheel-uploader %s', (words, expected) => {
    expect(options(words)).toMatchObject(expected);
  });

  it('leave out what they always left out', () => {
    expect(options(`-u ${page} spam 1.0`)).toEqual({
      project: 'spam',
      version: '1.0',
      source: page,
      allowedHosts: [],
      folder: '.',
      types: [{ kind: 'family', families: ['macosx'] }],
      typeWords: ['macosx'],
      sdist: false,
      clobber: false,
      noUpload: false,
      sign: false,
      identity: undefined,
      repository: undefined,
      destinations: undefined,
      pypirc: undefined,
      indexUrl: undefined,
      verbose: false,
      dryRun: false,
      expect: undefined,
      jobs: 3,
      json: false,
      skipExisting: false,
      wait: 0,
    });
  });
});

it('what the old command lacked', () => {
  expect(options(`-u ${page} -t win -t macosx --dry-run --expect e.txt --jobs 8 --json --skip-existing --wait 20 --sdist spam 1.0`)).toMatchObject({
    typeWords: ['win', 'macosx'],
    dryRun: true,
    expect: 'e.txt',
    jobs: 8,
    json: true,
    skipExisting: true,
    wait: 1_200_000,
    sdist: true,
  });
});

it.each([
  ['numpy', 'a project and a version are needed, not "numpy"'],
  [`-u ${page} numpy 1.0 2.0`, 'a project and a version are needed, not "numpy" "1.0" "2.0"'],
  ['numpy 1.0', '-u is needed: the page that shows the wheels'],
  [`-u ${page} numpy one`, '"one" is not a version'],
  [`-u ${page} -t manylinux3 numpy 1.0`, '"manylinux3" is no type of wheels'],
  [`-u ${page} --dryrun numpy 1.0`, 'unknown option "dryrun"'],
  [`-u ${page} --jobs 0 numpy 1.0`, '--jobs must be a number from 1 to 32, not "0"'],
  [`-u ${page} --jobs many numpy 1.0`, '--jobs must be a number from 1 to 32, not "many"'],
  [`-u ${page} --password hunter2 numpy 1.0`, 'unknown option "password"'],
])('wheel-uploader %s: %s', (words, message) => {
  expect(() => readCommand(words.split(' '))).toThrow(expect.objectContaining({ family: 'usage', message, hint: expect.stringContaining('--help explains every word') }));
});

it('every option is explained', () => {
  for (const word of ['wheel-url-dir', 'wheel-dir', 'wheel-type', 'clobber', 'no-twine', 'sign', 'repository', 'verbose', 'version', 'help', 'dry-run', 'expect', 'jobs', 'json', 'skip-existing', 'wait', 'sdist', 'index-url', 'destinations', 'allow-host', 'identity', 'config-file']) {
    expect(help).toContain(`--${word}`);
  }
  expect(readCommand(['--help'])).toEqual({ kind: 'help' });
  expect(readCommand(['--version', 'numpy'])).toEqual({ kind: 'version' });
  expect(wantsJson(['--nonsense', '--json'])).toBe(true);
});
