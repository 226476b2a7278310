import { judgeLicenseExpression } from './spdx';
import { deprecatedSpdxLicenses, newerSpdxLicenses, spdxExceptions, spdxLicenses } from './spdx-identifiers';

const namesIn = (list: string): readonly string[] => list.trim().split('\n');

it('every identifier is known, in any case', () => {
  const deprecated = namesIn(deprecatedSpdxLicenses);
  for (const name of namesIn(spdxLicenses).filter((id) => !deprecated.includes(id))) {
    expect([name, judgeLicenseExpression(name), judgeLicenseExpression(name.toLowerCase()), judgeLicenseExpression(`${name.toUpperCase()}+`)]).toEqual([name, [], [], []]);
  }
  for (const name of namesIn(spdxExceptions)) expect([name, judgeLicenseExpression(`MIT WITH ${name}`)]).toEqual([name, []]);
  for (const name of deprecated) expect(judgeLicenseExpression(name)).toEqual([expect.objectContaining({ kind: 'deprecated' })]);
  for (const name of namesIn(newerSpdxLicenses)) expect(judgeLicenseExpression(name)).toEqual([expect.objectContaining({ kind: 'newer' })]);
});

const own = 'a licence that SPDX does not list is written as LicenseRef-Name';

it.each([
  ['LicenseRef-Own OR (mit AND gpl-3.0-only with gcc-exception-3.1)', []],
  ['BSD', [`unknown: names "BSD", which is no licence of SPDX (did you mean "BSD-4.3RENO" or "BSD-1-Clause" or "BSD-2-Clause" or "BSD-3-Clause"? ${own})`]],
  ['GPLv3', [`unknown: names "GPLv3", which is no licence of SPDX (did you mean "GPL-3.0-only" or "GPL-3.0-or-later"? ${own})`]],
  ['Apache2', [`unknown: names "Apache2", which is no licence of SPDX (did you mean "Apache-2.0"? ${own})`]],
  ['Aapche-2.0', [`unknown: names "Aapche-2.0", which is no licence of SPDX (did you mean "Apache-2.0"? ${own})`]],
  ['Proprietary', [`unknown: names "Proprietary", which is no licence of SPDX (${own})`]],
  ['Foo AND Bar', [`unknown: names "Foo", which is no licence of SPDX (${own})`, `unknown: names "Bar", which is no licence of SPDX (${own})`]],
  ['Apache License 2.0', ['malformed: is not an SPDX expression (did you mean "Apache-2.0"?)']],
  ['MIT OR', ['malformed: is not an SPDX expression (such as "MIT", "Apache-2.0 OR BSD-3-Clause", "LicenseRef-Own")']],
  ['GPL-3.0-only WITH GCC-exception', ['unknown: names the exception "GCC-exception", which SPDX does not have (did you mean "GCC-exception-2.0" or "GCC-exception-2.0-note" or "GCC-exception-3.1"?)']],
  ['GPL-3.0-only WITH whatever-you-like', ['unknown: names the exception "whatever-you-like", which SPDX does not have (SPDX’s list has all that may stand behind WITH)']],
  ['GPL-2.0+', ['deprecated: names "GPL-2.0", which SPDX has deprecated (write "GPL-2.0-only" or "GPL-2.0-or-later")']],
  ['Nunit', ['deprecated: names "Nunit", which SPDX has deprecated (see its page at SPDX for what stands for it)']],
])('%s', (text, remarks) => {
  expect(judgeLicenseExpression(text).map(({ kind, message, hint }) => `${kind}: ${message} (${hint})`)).toEqual(remarks);
});
