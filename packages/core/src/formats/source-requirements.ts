import { headerOf, headersOf, parseMetadata } from '../values/metadata';
import { parsePyproject } from './pyproject';

/** The files of a source that say what it asks for; a missing one is undefined. */
export interface SourceDescription {
  /** What to call the source in errors. */
  readonly name: string;
  readonly pyproject: string | undefined;
  /** PKG-INFO at the top of an sdist. */
  readonly pkgInfo: string | undefined;
  /** requires.txt of the egg-info folder that setuptools puts into an sdist. */
  readonly eggRequires: string | undefined;
}

export interface SourceRequirements {
  /** What pyproject.toml asks for before a build, or what PEP 518 says for a source without it; sorted. */
  readonly build: readonly string[];
  /** What the distribution needs when it runs, as far as the source says so without a build; sorted, no extras. */
  readonly dependencies: readonly string[];
}

/** Requirements that PEP 518 gives to a source without a `build-system` table. */
export const legacyBuildRequires: readonly string[] = ['setuptools>=40.8.0', 'wheel'];

/**
 * What a source asks for before it is built. Dependencies are those of `project.dependencies`, else of a PKG-INFO
 * that calls them final (metadata 2.2), else of setuptools' requires.txt, else none are known.
 *
 * @throws WheelError definition-invalid: pyproject.toml is no TOML
 */
export const readSourceRequirements = (source: SourceDescription): SourceRequirements => {
  const pyproject = source.pyproject === undefined ? undefined : parsePyproject(`pyproject.toml of ${source.name}`, source.pyproject);
  const dependencies =
    pyproject?.dependencies ?? finalDependencies(source.pkgInfo) ?? (source.eggRequires === undefined ? [] : parseEggRequires(source.eggRequires));
  return { build: sorted(pyproject?.buildRequires ?? legacyBuildRequires), dependencies: sorted(dependencies) };
};

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '').sort();

const finalDependencies = (pkgInfo: string | undefined): readonly string[] | undefined => {
  if (pkgInfo === undefined) return undefined;
  const metadata = parseMetadata(pkgInfo);
  const [, major, minor] = /^(\d+)\.(\d+)/u.exec(headerOf(metadata, 'Metadata-Version') ?? '') ?? [];
  const isFinal = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 2);
  const dynamic = headersOf(metadata, 'Dynamic').map((name) => name.toLowerCase());
  if (!isFinal || dynamic.includes('requires-dist')) return undefined;
  return headersOf(metadata, 'Requires-Dist').filter((requirement) => !/;.*\bextra\s*==/u.test(requirement));
};

/**
 * setuptools' requires.txt: requirements, then sections `[extra]`, `[:marker]` and `[extra:marker]`. Those of extras
 * are left out.
 *
 * @example parseEggRequires('six\n\n[:python_version < "3.8"]\nbackport\n') // ['six', 'backport; python_version < "3.8"']
 */
export const parseEggRequires = (text: string): readonly string[] => {
  let section = '';
  return text.split(/\r?\n/u).flatMap((line) => {
    const content = line.trim();
    const header = /^\[(.*)\]$/u.exec(content)?.[1];
    if (header !== undefined) {
      section = header;
      return [];
    }
    if (content === '' || content.startsWith('#')) return [];
    if (section === '') return [content];
    return section.startsWith(':') ? [`${content}; ${section.slice(1)}`] : [];
  });
};
