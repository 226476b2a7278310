/** What a command line asks Nx to run. */
export type AskedRun =
  | {
      readonly kind: 'one';
      readonly project: string;
      readonly target: string;
      readonly configuration: string | undefined;
      readonly dryRun: boolean;
    }
  | { readonly kind: 'many'; readonly targets: readonly string[]; readonly configuration: string | undefined; readonly dryRun: boolean };

/** Options of Nx whose value may be the next word, in all their spellings. */
const withValue = new Set(['-c', '--configuration', '-t', '--target', '--targets', '-p', '--project', '--projects', '--exclude', '--parallel', '--runner', '--outputStyle', '--output-style', '--batch', '--base', '--head', '--files', '--pythons']);

/**
 * Reads the words behind `nx`. Undefined for commands that run no target, and where only Nx knows what is meant, such
 * as a project that it takes from the current folder.
 *
 * @example readCommandLine(['run', 'zlib:build-clib:manylinux1']) // { kind: 'one', project: 'zlib', ... }
 */
export const readCommandLine = (words: readonly string[]): AskedRun | undefined => {
  const positional: string[] = [];
  const values = new Map<string, string[]>();
  const flags = new Set<string>();
  for (let position = 0; position < words.length; position += 1) {
    const word = words[position] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-')) {
      positional.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    flags.add(equals < 0 || word.slice(equals + 1) !== 'false' ? name : '');
    const next = words[position + 1];
    if (equals >= 0) values.set(name, [...(values.get(name) ?? []), word.slice(equals + 1)]);
    else if (withValue.has(name) && next !== undefined && !next.startsWith('-')) {
      values.set(name, [...(values.get(name) ?? []), next]);
      position += 1;
      // Targets and projects may go on: -t repair test
      while (name.startsWith('--target') || name === '-t') {
        const more = words[position + 1];
        if (more === undefined || more.startsWith('-')) break;
        values.set(name, [...(values.get(name) ?? []), more]);
        position += 1;
      }
    }
  }
  const all = (...names: readonly string[]): readonly string[] => names.flatMap((name) => values.get(name) ?? []);
  const option = all('-c', '--configuration').at(-1);
  const dryRun = flags.has('--dryRun') || flags.has('--dry-run');
  const [command, second] = positional;
  if (command === 'run-many' || command === 'affected') {
    const targets = all('-t', '--target', '--targets').flatMap((value) => value.split(',')).map((target) => target.trim());
    return { kind: 'many', targets, configuration: option, dryRun };
  }
  const coordinates = command === 'run' ? second : command?.includes(':') === true ? command : second === undefined || command === undefined ? undefined : `${second}:${command}`;
  const [project, target, ...configuration] = coordinates?.split(':') ?? [];
  if (project === undefined || project === '' || target === undefined || target === '') return undefined;
  return { kind: 'one', project, target, configuration: configuration.length > 0 ? configuration.join(':') : option, dryRun };
};
