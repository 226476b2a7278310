import { matchesSelector } from '../definitions/wheel';
import type { Problem } from '../errors/problem';
import { WheelError } from '../errors/wheel-error';
import type { ElfFacts } from '../formats/elf';
import { allowsLibrary, allowsVersion, renderAllowance } from '../policies/allows';
import { glibcSince } from '../policies/glibc-names';
import { manylinuxPolicies } from '../policies/manylinux';
import type { Policy } from '../policies/policy';

/** An ELF file that is in a wheel, or that repair would put there. */
export interface ElfMember {
  /** Path in the wheel; for a library to be grafted, `libpng16.so.16 of libpng`. */
  readonly path: string;
  readonly facts: ElfFacts;
}

/** A shared library of a C library project, which repair may graft. */
export interface GraftableLibrary {
  readonly soname: string;
  /** Name of the C library. */
  readonly library: string;
  readonly facts: ElfFacts;
}

export interface PolicyQuestion {
  readonly members: readonly ElfMember[];
  readonly libraries: readonly GraftableLibrary[];
  /** undefined where the tag is auditwheel's choice. */
  readonly policy: Policy | undefined;
  readonly exclude: readonly string[];
  /** Whether libraries that no project provides may be taken from the machine. */
  readonly machineLibraries: boolean;
}

export interface PolicyAnswer {
  /** Libraries that must be grafted, sorted by SONAME: what the members need, and what that needs. */
  readonly grafted: readonly GraftableLibrary[];
  /** Everything that keeps the wheel from its tag, one sentence each. */
  readonly offenses: readonly string[];
}

/**
 * What a wheel needs from outside, held against what its platform permits: symbol versions, symbols, libraries, the
 * machine it is for. All offenders at once, each with the file, the symbols and the version.
 */
export const checkPolicy = (question: PolicyQuestion): PolicyAnswer => {
  const grafted = selectGrafts(question);
  const everything = [...question.members, ...grafted.map(({ soname, library, facts }) => ({ path: `${soname} of ${library}`, facts }))];
  const given = new Set(everything.flatMap(({ facts }) => facts.exported));
  const offensesOf = (member: ElfMember): readonly string[] => [
    ...findForeign(member, question),
    ...findTooNew(member, question.policy),
    ...findForbidden(member, question.policy),
    ...findUnversioned(member, question.policy, given),
  ];
  return { grafted, offenses: everything.flatMap(offensesOf) };
};

/**
 * @param wheels file name of each wheel with its offenses
 * @throws WheelError policy-exceeded that lists them all
 */
export const refuseOffenses = (wheels: readonly { readonly file: string; readonly offenses: readonly string[] }[], tag: string): void => {
  const problems: readonly Problem[] = wheels.flatMap(({ file, offenses }) => offenses.map((message) => ({ file, message })));
  if (problems.length === 0) return;
  const files = wheels.filter(({ offenses }) => offenses.length > 0).map(({ file }) => file);
  throw new WheelError({
    code: 'policy-exceeded',
    family: 'usage',
    message: `${files.join(', ')} need${files.length === 1 ? 's' : ''} more than ${tag} allows`,
    hint: 'was everything built with the compilers of this platform? A library that was built elsewhere, or code that asks for new functions of the C library, needs a newer platform',
    problems,
  });
};

/**
 * The tag to ask auditwheel for where a platform names none: undefined leaves it to auditwheel. It cannot tell for
 * wheels whose extensions need no library of the system, not even the C library (from which it learns which policies
 * count); these get the oldest that allows them.
 */
export const tagToProve = (question: Omit<PolicyQuestion, 'policy'>): string | undefined => {
  const [first] = question.members;
  const inside = providedNames(question.members);
  if (first === undefined || question.members.some(({ facts }) => facts.needed.some((soname) => !inside.has(soname)))) return undefined;
  return manylinuxPolicies(first.facts.machine).find((policy) => checkPolicy({ ...question, policy }).offenses.length === 0)?.tag;
};

/** Names under which the wheel's own files answer. */
export const providedNames = (members: readonly ElfMember[]): ReadonlySet<string> =>
  new Set(members.flatMap(({ path, facts }) => [path.split('/').at(-1) as string, ...(facts.soname === undefined ? [] : [facts.soname])]));

/** True for a library that neither the policy nor `exclude` nor auditwheel (libpython) takes care of. */
const isOutside = (soname: string, { policy, exclude }: Pick<PolicyQuestion, 'policy' | 'exclude'>): boolean =>
  !(policy !== undefined && allowsLibrary(policy, soname)) && !exclude.some((pattern) => matchesSelector(pattern, soname)) && !/^libpython\d/u.test(soname);

const selectGrafts = (question: PolicyQuestion): readonly GraftableLibrary[] => {
  const known = new Map(question.libraries.map((library) => [library.soname, library]));
  const inside = providedNames(question.members);
  const found = new Map<string, GraftableLibrary>();
  const visit = (facts: ElfFacts): void => {
    for (const soname of facts.needed) {
      const library = known.get(soname);
      if (library === undefined || found.has(soname) || inside.has(soname) || !isOutside(soname, question)) continue;
      found.set(soname, library);
      visit(library.facts);
    }
  };
  for (const { facts } of question.members) visit(facts);
  return [...found.values()].sort((a, b) => (a.soname < b.soname ? -1 : 1));
};

const findForeign = ({ path, facts }: ElfMember, question: PolicyQuestion): readonly string[] => {
  const { policy, members, libraries, machineLibraries } = question;
  const wrongMachine = policy !== undefined && facts.machine !== policy.architecture ? [`${path} is for ${facts.machine}, not for ${policy.architecture}`] : [];
  if (machineLibraries) return wrongMachine;
  const inside = providedNames(members);
  const missing = facts.needed.filter((soname) => isOutside(soname, question) && !inside.has(soname) && !libraries.some((library) => library.soname === soname));
  return [...wrongMachine, ...missing.map((soname) => `${path} needs ${soname}, which neither ${policy?.tag ?? 'the system'} nor any of the project's C libraries provides`)];
};

const findTooNew = ({ path, facts }: ElfMember, policy: Policy | undefined): readonly string[] => {
  if (policy === undefined) return [];
  return facts.versionNeeds
    .filter(({ version }) => !allowsVersion(policy, version))
    .map(({ library, version, symbols }) => {
      const which = symbols.length === 0 ? version : `${symbols.slice(0, 3).map((symbol) => `${symbol}@${version}`).join(', ')}${symbols.length > 3 ? ` and ${symbols.length - 3} more` : ''}`;
      return `${path} needs ${which} of ${library}; ${policy.tag} allows ${renderAllowance(policy, version)}`;
    });
};

const findForbidden = ({ path, facts }: ElfMember, policy: Policy | undefined): readonly string[] =>
  Object.entries(policy?.forbiddenSymbols ?? {})
    .filter(([library]) => facts.needed.includes(library))
    .flatMap(([library, symbols]) => facts.undefinedSymbols.filter((symbol) => symbols.includes(symbol)).map((symbol) => `${path} needs ${symbol} of ${library}, which not every ${policy?.tag ?? ''} system has`));

/**
 * Code that was compiled with the headers of a newer C library and linked for an older one asks for names without a
 * version: it loads where it was built. Only names that nobody else has are refused.
 *
 * @param given names that the wheel's own files give out
 */
const findUnversioned = ({ path, facts }: ElfMember, policy: Policy | undefined, given: ReadonlySet<string>): readonly string[] => {
  if (policy === undefined) return [];
  return facts.unversionedSymbols.filter((symbol) => !given.has(symbol)).flatMap((symbol) => {
    if (policy.newerSymbols.includes(symbol)) return [`${path} needs ${symbol}, which not every ${policy.tag} system has`];
    const since = glibcSince(symbol);
    if (since === undefined || allowsVersion(policy, `GLIBC_${since}`)) return [];
    return [`${path} needs ${symbol}, which the C library has since GLIBC_${since}; ${policy.tag} allows ${renderAllowance(policy, `GLIBC_${since}`)}`];
  });
};
