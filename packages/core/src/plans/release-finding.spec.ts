import { refusalCode, type ReleaseFinding } from './release-finding';

const error = (code?: ReleaseFinding['code']): ReleaseFinding => ({ severity: 'error', file: 'a', message: 'is wrong', ...(code === undefined ? {} : { code }) });
const [conflict, incomplete, broken, warning]: readonly ReleaseFinding[] = [error('release-conflict'), error('release-incomplete'), error(), { severity: 'warning', file: 'a', message: 'is odd' }];

it.each<[string, readonly (ReleaseFinding | undefined)[], string]>([
  ['only conflicts', [conflict, conflict], 'release-conflict'],
  ['only what is missing or unexpected', [incomplete], 'release-incomplete'],
  ['warnings, which do not count', [warning, conflict], 'release-conflict'],
  ['a conflict and something missing', [conflict, incomplete], 'release-invalid'],
  ['a conflict and a broken file', [conflict, broken], 'release-invalid'],
  ['a broken file', [broken, warning], 'release-invalid'],
  ['nothing', [], 'release-invalid'],
])('the code of %s', (_what, findings, code) => {
  expect(refusalCode(findings.filter((finding) => finding !== undefined))).toBe(code);
});
