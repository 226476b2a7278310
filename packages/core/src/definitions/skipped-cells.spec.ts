import { parseYamlDocument } from './document';
import { onPlatform, skippedAltogether, skipReason } from './skipped-cells';
import { normalizeWheel, type WheelProject } from './wheel';
import { wheelSchema } from './wheel-schema';

const project = (skip: string): WheelProject => {
  const result = parseYamlDocument('wheel.yaml', `distribution: spam\nsource: { path: source }\npythons: [cp39, cp310, cp313t]\n${skip}`, wheelSchema);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return normalizeWheel(result.document).value;
};

const spam = project(`skip:
  "cp39-musllinux*": no numpy for it
  "*t-win*": not tried
  "*-win32": 32 bits are over
`);

it.each([
  ['manylinux1', ['cp39', 'cp310', 'cp313t'], undefined],
  ['musllinux_1_2', ['cp310', 'cp313t'], undefined],
  ['win_amd64', ['cp39', 'cp310'], undefined],
  ['win32', [], '32 bits are over; not tried'],
])('on %s it is built for %j', (platform, pythons, altogether) => {
  expect(onPlatform(spam, platform).pythons).toEqual(pythons);
  expect(skippedAltogether(spam, platform)).toBe(altogether);
});

it('gives the first reason that is written', () => {
  expect(skipReason(spam, 'cp313t', 'win32')).toBe('not tried');
  expect(skipReason(spam, 'cp310', 'win_amd64')).toBeUndefined();
});

it('is the project as it is where nothing is skipped', () => {
  const all = project('');
  expect(onPlatform(all, 'win32')).toBe(all);
});
