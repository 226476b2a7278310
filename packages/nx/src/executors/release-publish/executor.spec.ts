import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeUploadOptions } from '../upload/options';
import executor from './executor';

interface Schema {
  readonly properties: Readonly<Record<string, object>>;
}
const schema = (name: string): Schema => JSON.parse(readFileSync(join(__dirname, '..', name, 'schema.json'), 'utf8')) as Schema;

it('has the options of upload, but for the platform', () => {
  const { platform: _platform, supported: _supported, ...common } = schema('upload').properties;
  expect(schema('release-publish').properties).toMatchObject(common);
});

it('takes what nx release adds, and is for all platforms', () => {
  expect(normalizeUploadOptions({ dryRun: true, firstRelease: true })).toMatchObject({ dryRun: true, platforms: undefined, supported: true });
});

it.each([
  [undefined, false, false],
  [undefined, true, true],
  [false, true, false],
  [true, false, true],
] as const)('dryRun %s within a run whose dry run is %s: %s', (written, around, expected) => {
  expect(normalizeUploadOptions(written === undefined ? {} : { dryRun: written }, around).dryRun).toBe(expected);
});

it('is an executor', () => {
  expect(typeof executor).toBe('function');
});
