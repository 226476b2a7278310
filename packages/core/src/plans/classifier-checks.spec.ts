import { checkClassifiers } from './classifier-checks';
import { findingsOf } from './release-finding';

it.each<[string, 'error' | 'warning', string, string]>([
  ['Private :: Do Not Upload', 'error', 'says that it must not be uploaded to PyPI', 'take the classifier away if it may'],
  ['Natural Language :: Ukranian', 'error', 'is deprecated, and PyPI takes it no more', 'write "Natural Language :: Ukrainian"'],
  ['License :: OSI Approved :: X.Net License', 'error', 'is deprecated, and PyPI takes it no more', 'take it away'],
  ['Topics :: Utilities', 'error', 'is none of PyPI’s', 'did you mean "Topic"?'],
  ['Topic', 'error', 'is not written as "Topic :: Part"', ''],
  ['Topic ::  Utilities', 'error', 'is not written as "Topic :: Part"', ''],
  ['Topic :: Utilitys', 'warning', 'is not on PyPI’s list (of 20', 'did you mean "Topic :: Utilities"? PyPI refuses a file with a classifier that it does not know'],
  ['Topic :: Something that came up a good deal later and looks like none of them', 'warning', 'is not on PyPI’s list (of 20', 'PyPI refuses a file with a classifier that it does not know'],
])('%s: %s', (text, severity, message, hint) => {
  const findings = findingsOf('x');
  checkClassifiers(['Topic :: Utilities', text, 'Programming Language :: Python :: 3.13'], findings);
  expect(findings.found).toEqual([expect.objectContaining({ severity, message: expect.stringContaining(message) as string })]);
  expect(findings.found[0]?.message).toContain(`its classifier ${JSON.stringify(text)} `);
  expect(findings.found[0]?.hint ?? '').toBe(hint);
});
