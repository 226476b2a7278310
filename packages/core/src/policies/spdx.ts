import { nearestWord } from '../errors/nearest-word';
import { parseLicenseExpression } from '../values/license-expression';
import { deprecatedSpdxLicenses, newerSpdxLicenses, spdxExceptions, spdxLicenses, spdxVersion, type SpdxList } from './spdx-identifiers';

/**
 * Something about an SPDX expression. `malformed`: it is none. `unknown`: an identifier is on no list. `newer`: it came
 * to SPDX's list after the release by which PyPI judges. `deprecated`: SPDX wants another one in its place; PyPI takes it.
 */
export interface LicenseRemark {
  readonly kind: 'malformed' | 'unknown' | 'newer' | 'deprecated';
  /** Behind a word that names the expression: `names "Apache2", which is no licence of SPDX`. */
  readonly message: string;
  readonly hint: string;
}

/** Whether nobody takes an expression of which this is said; the others are warnings. */
export const isRefusal = ({ kind }: LicenseRemark): boolean => kind === 'malformed' || kind === 'unknown';

/**
 * Everything there is to say about a licence expression; empty when all is well. Identifiers are compared without regard
 * to case, as PyPI does (PEP 639).
 *
 * @example judgeLicenseExpression('MIT OR Apache2')[0]?.hint // 'did you mean "Apache-2.0"? …'
 */
export const judgeLicenseExpression = (text: string): readonly LicenseRemark[] => {
  const expression = parseLicenseExpression(text);
  if (expression === undefined) return [{ kind: 'malformed', message: 'is not an SPDX expression', hint: guesses(text) ?? 'such as "MIT", "Apache-2.0 OR BSD-3-Clause", "LicenseRef-Own"' }];
  return [...expression.licenses.flatMap(judgeLicense), ...expression.exceptions.flatMap(judgeException)];
};

const ownLicense = 'a licence that SPDX does not list is written as LicenseRef-Name';

const judgeLicense = (written: string): readonly LicenseRemark[] => {
  const names = `names ${JSON.stringify(written)}`;
  const id = find(deprecatedSpdxLicenses, written);
  if (id !== undefined) {
    const instead = [find(spdxLicenses, `${id}-only`), find(spdxLicenses, `${id}-or-later`)].filter((name) => name !== undefined);
    return [{ kind: 'deprecated', message: `${names}, which SPDX has deprecated`, hint: instead.length === 0 ? 'see its page at SPDX for what stands for it' : `write ${either(instead)}` }];
  }
  if (find(spdxLicenses, written) !== undefined) return [];
  if (find(newerSpdxLicenses, written) !== undefined) return [{ kind: 'newer', message: `${names}, which came to SPDX’s list after version ${spdxVersion}, the one that PyPI had`, hint: 'PyPI refuses a file with an identifier that it does not know' }];
  const guess = guesses(written);
  return [{ kind: 'unknown', message: `${names}, which is no licence of SPDX`, hint: guess === undefined ? ownLicense : `${guess} ${ownLicense}` }];
};

const judgeException = (written: string): readonly LicenseRemark[] => {
  if (find(spdxExceptions, written) !== undefined) return [];
  const known = namesIn(spdxExceptions);
  const family = known.filter((name) => name.toLowerCase().startsWith(`${written.toLowerCase()}-`));
  const near = nearestWord(written.toLowerCase(), known.map((name) => name.toLowerCase()));
  const found = family.length > 0 ? family.slice(0, 4) : [find(spdxExceptions, near ?? '')].filter((name) => name !== undefined);
  return [{ kind: 'unknown', message: `names the exception ${JSON.stringify(written)}, which SPDX does not have`, hint: found.length === 0 ? 'SPDX’s list has all that may stand behind WITH' : `did you mean ${either(found)}?` }];
};

/** The name in a list as it is spelt there. Mostly it is written so. */
const find = (list: SpdxList, written: string): string | undefined => {
  if (written === '') return undefined;
  if (list.includes(`\n${written}\n`)) return written;
  const at = list.toLowerCase().indexOf(`\n${written.toLowerCase()}\n`);
  return at === -1 ? undefined : list.slice(at + 1, at + 1 + written.length);
};

const namesIn = (list: SpdxList): readonly string[] => list.trim().split('\n');

/** What is probably meant: the family of a bare name (`BSD`, `GPLv3`), else what is spelt nearly like it. */
const guesses = (written: string): string | undefined => {
  const words = written.toLowerCase().split(/\s+/u);
  if (words.some((word) => ['and', 'or', 'with'].includes(word) || /[()]/u.test(word))) return undefined;
  const name = words
    .filter((word) => !['the', 'license', 'licence', 'license,', 'version'].includes(word))
    .join('-')
    // GPLv3, Apache2, BSD3
    .replace(/^([a-z]+?)-?v?(?=[0-9])/u, '$1-');
  const deprecated = new Set(namesIn(deprecatedSpdxLicenses));
  const current = namesIn(spdxLicenses).filter((id) => !deprecated.has(id)).map((id) => id.toLowerCase());
  const exact = current.filter((id) => id === name);
  const family = current.filter((id) => id.startsWith(name) && /^[-.]/u.test(id.slice(name.length))).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  // Of three letters every other name is near.
  const near = name.length < 5 ? undefined : nearestWord(name, current);
  const found = exact.length > 0 ? exact : family.length > 0 ? family.slice(0, 4) : near === undefined ? [] : [near];
  return found.length === 0 ? undefined : `did you mean ${either(found.map((id) => find(spdxLicenses, id) ?? id))}?`;
};

const either = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' or ');
