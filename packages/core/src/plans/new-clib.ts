import { Document, isScalar, visit } from 'yaml';
import { WheelError } from '../errors/wheel-error';
import { identifyLicense, leavesVersionsOpen } from '../formats/license-text';
import { readPkgConfigTemplate } from '../formats/pkg-config-template';
import { detectBuildSystem, isBuildFile, type ReleaseTree } from '../tools/build-system';

export interface NewClibRequest {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  /** File name of the archive. */
  readonly archive: string;
  readonly tree: ReleaseTree;
  /** Name in a .pc file to the C library of the workspace or of the catalogue that brings it. */
  readonly libraries: ReadonlyMap<string, string>;
}

export interface NewClib {
  /** The text of a clib.yaml. */
  readonly text: string;
  /** Libraries that it needs. */
  readonly needs: readonly string[];
  /** What the person who asked should look at, one line each. */
  readonly notes: readonly string[];
}

const isLicense = (path: string): boolean => /^(licen[cs]e|copying|unlicense)([-_.]|$)/iu.test(path) && !isProgram(path);
const isNotice = (path: string): boolean => /^(notice|copyright)([-_.]|$)/iu.test(path) && !isProgram(path);
const isProgram = (path: string): boolean => /\.(c|h|cc|cpp|py|sh|in|cmake)$/iu.test(path);
const isReadme = (path: string): boolean => /^readme(\.\w+)?$/iu.test(path);
const isPkgConfig = (path: string): boolean => /^([\w.+-]+\/){0,2}[\w.+-]+\.pc\.in$/u.test(path) && !/(^|\/)(contrib|examples?|tests?|vendor|third[_-]party)\//iu.test(path);

/** Files of a release whose texts are needed. */
export const isTextOfInterest = (path: string): boolean => isBuildFile(path) || isLicense(path) || isNotice(path) || isReadme(path) || isPkgConfig(path);

/**
 * A clib.yaml for a release that nobody has described yet: what its archive gives away, and notes on what it does not.
 *
 * @throws WheelError definition-invalid when it cannot be seen how it is built, license-missing
 */
export const describeNewClib = (request: NewClibRequest): NewClib => {
  const { name, version, url, sha256, archive, tree } = request;
  const build = detectBuildSystem(archive, tree);
  const license = describeLicense(name, archive, tree);
  const templates = templatesOf(name, tree);
  const facts = templates.map(({ path }) => readPkgConfigTemplate(tree.texts[path] ?? ''));
  const required = [...new Set(facts.flatMap(({ requires }) => requires))];
  const needs = [...new Set(required.flatMap((word) => request.libraries.get(word) ?? []))].filter((one) => one !== name).sort();
  const unknown = required.filter((word) => !request.libraries.has(word) && !templates.some((template) => template.name === word));
  const headers = headersOf(name, tree.files);
  const libraries = [...new Set(facts.flatMap((fact) => fact.libraries.slice(0, 1)))];
  const pkgConfig = templates.map((template) => template.name).filter((word) => build.from !== 'CMakeLists.txt' || isMadeByCmake(tree.texts['CMakeLists.txt'] ?? '', word));
  const expects = {
    ...(headers.length > 0 ? { headers } : {}),
    ...(libraries.length > 0 ? { libraries } : {}),
    ...(pkgConfig.length > 0 ? { 'pkg-config': pkgConfig } : {}),
  };
  const nothing = Object.keys(expects).length === 0;
  const body = {
    version,
    license: { spdx: license.spdx, files: license.files },
    sources: [{ url, sha256 }],
    ...(needs.length > 0 ? { needs } : {}),
    build: build.build,
    expects,
    // What C cannot include is tried out in C++; without a word, it is C.
    ...(isCPlusPlus(tree.files) ? { check: { language: 'c++', code: 'puts("linked");', prints: 'linked' } } : {}),
  };
  return {
    text: `# ${name}, as its own archive describes it (${build.from}).\n${render(body)}`,
    needs,
    notes: [
      ...build.notes,
      ...license.notes,
      ...unknown.map((word) => `${name} asks pkg-config for ${word}, which no C library here brings: if it is linked, add one and name it in "needs"`),
      ...(nothing ? ['neither headers nor pkg-config files of it could be told: say in "expects" what the build must give'] : []),
    ],
  };
};

const describeLicense = (name: string, archive: string, { files, texts }: ReleaseTree): { readonly spdx: string; readonly files: readonly string[]; readonly notes: readonly string[] } => {
  const licenses = files.filter(isLicense);
  const all = [...licenses, ...files.filter(isNotice)];
  const readmes = files.filter((file) => isReadme(file) && /licen[cs]e|copyright/iu.test(texts[file] ?? ''));
  const found = all.length > 0 ? all : readmes.slice(0, 1);
  if (found.length === 0) {
    throw new WheelError({
      code: 'license-missing',
      family: 'usage',
      message: `${archive} has no licence text at its top: no LICENSE, COPYING, LICENCE, NOTICE or COPYRIGHT`,
      hint: 'find out under which terms it may go into wheels, then write its clib.yaml by hand',
    });
  }
  const asked = (licenses.length > 0 ? licenses : found).map((file) => ({ file, spdx: identifyLicense(texts[file] ?? '') }));
  const known = new Set(asked.map(({ spdx }) => spdx));
  // The text of the LGPL 3 is an addition to that of the GPL 3.
  if (known.has('LGPL-3.0-only')) known.delete('GPL-3.0-only');
  const [only] = known;
  if (known.size === 1 && only !== undefined) {
    return { spdx: only, files: found, notes: leavesVersionsOpen(only) ? [`${name} is under ${only} or later versions too, which the text does not say: see its sources, and correct "license.spdx"`] : [] };
  }
  const said = asked.map(({ file, spdx }) => `${file}${spdx === undefined ? '' : ` (${spdx})`}`).join(', ');
  return { spdx: `LicenseRef-${name.replace(/[^A-Za-z0-9.-]+/gu, '-')}`, files: found, notes: [`the licence of ${name} is not certain: read ${said}, then put the SPDX expression into "license.spdx"`] };
};

/** `png` is a name of libpng, `libfoo` one of foo. */
const namesOf = (name: string): readonly string[] => {
  const bare = name.toLowerCase().replace(/^lib/u, '');
  return [...new Set([name.toLowerCase(), bare, `lib${bare}`])];
};

/** The .pc files that are called after the library; of several others, none can be told to be installed. */
const templatesOf = (name: string, { files }: ReleaseTree): readonly { readonly path: string; readonly name: string }[] => {
  const all = files.filter(isPkgConfig).map((path) => ({ path, name: (path.split('/').at(-1) ?? '').replace(/\.pc\.in$/u, '') }));
  const first = all.filter((one, position) => all.findIndex((other) => other.name === one.name) === position);
  const names = namesOf(name);
  const named = first.filter((one) => names.some((word) => one.name.toLowerCase() === word || new RegExp(`^${word.replace(/[.+]/gu, '\\$&')}-?[\\d.]+$`, 'u').test(one.name.toLowerCase())));
  if (named.length > 0) return named;
  return first.length === 1 && !/^(template|pkg-?config|config|package)$/iu.test(first[0]?.name ?? '') ? first : [];
};

/** Headers that are called after the library, at the top or in include/; else all of include/ that do not look internal. */
const headersOf = (name: string, files: readonly string[]): readonly string[] => {
  const names = namesOf(name).map((word) => `${word}.h`);
  const include = files.filter((file) => /^include\/.*\.(h|hpp)$/u.test(file)).map((file) => file.slice('include/'.length));
  const top = files.filter((file) => /^[^/]+\.h$/u.test(file));
  for (const from of [include, top]) {
    const named = from.filter((file) => names.includes((file.split('/').at(-1) ?? '').toLowerCase()));
    if (named.length > 0) return named;
  }
  return include.filter((file) => !/internal|private|config|detail|impl|_p\.h$|tests?\//iu.test(file));
};

/** Where CMake is but one of two ways to build, it often leaves the .pc file to the other. */
const isMadeByCmake = (text: string, name: string): boolean => text.includes(`${name}.pc`) || /\}\.pc\b/u.test(text);

const isCPlusPlus = (files: readonly string[]): boolean => files.some((file) => /\.(cc|cpp|cxx)$/u.test(file)) && !files.some((file) => file.endsWith('.c'));

/** Lists of words on one line, keys in the order of the house. */
const render = (body: object): string => {
  const document = new Document(body);
  visit(document, {
    Seq: (_key, seq) => {
      if (seq.items.every((item) => isScalar(item))) seq.flow = true;
    },
    Pair: (_key, pair) => {
      // 1.10 unquoted is a number, and another one.
      if (isScalar(pair.key) && pair.key.value === 'version' && isScalar(pair.value)) pair.value.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 }).replace(/\[ (.*) \]/gu, '[$1]');
};
