import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { llvmFolder } from './support';

/** What delocate says of a wheel. */
export interface DelocateFindings {
  /** What its files load: names of the system's libraries, and paths in the wheel. */
  readonly libraries: readonly string[];
  /** Processors that some file lacks. */
  readonly missing: readonly string[];
  /** The wheel's name as delocate works it out from the processors and the oldest macOS of every file. */
  readonly name: string;
  /** lipo's processors of each Mach-O file. */
  readonly processors: Readonly<Record<string, string>>;
}

/** The delocate that people run on Macs, with LLVM's tools in the place of Apple's. */
export interface Delocate {
  judge(wheel: string, architecture: 'x86_64' | 'arm64' | 'universal2'): DelocateFindings;
  /** Members of the wheel that `delocate-merge` makes of two. */
  merge(one: string, other: string): { readonly name: string; readonly members: Readonly<Record<string, Uint8Array>> };
  close(): void;
}

const version = '0.13.0';

/** delocate's own functions behind `--require-archs` and behind the name it gives: its program asks the first about libraries that it has just copied only. */
const script = `
import json, os, sys
from pathlib import Path
from delocate.delocating import _check_and_update_wheel_name, check_archs
from delocate.libsana import tree_libs_from_directory
from delocate.tools import get_archs
folder, wheel, architecture = sys.argv[1:]
own = {library: users for library, users in tree_libs_from_directory(folder).items() if library.startswith(folder + os.sep)}
files = [path for path in sorted(Path(folder).rglob("*")) if path.suffix in (".so", ".dylib")]
print(json.dumps({
    "missing": sorted({word for bad in check_archs(own, architecture) for word in bad[-1]}),
    "name": _check_and_update_wheel_name(Path(wheel), Path(folder), None).name,
    "processors": {str(path.relative_to(folder)): " ".join(sorted(get_archs(str(path)))) for path in files},
}))
`;

const wrappers = (llvm: string): Readonly<Record<string, string>> => ({
  // LLVM's knows no -m.
  otool: `for word do shift; [ "$word" = -m ] || set -- "$@" "$word"; done\nexec ${llvm}/llvm-otool "$@"`,
  // delocate-merge knows files that are no Mach-O by Apple's words for them.
  lipo: `if out=$(${llvm}/llvm-lipo "$@" 2>&1); then echo "$out"; exit 0; fi
file=$(printf '%s' "$out" | sed -n "s/.*error: '\\(.*\\)': The file was not recognized.*/\\1/p")
[ -z "$file" ] && echo "$out" >&2 || echo "fatal error: lipo: can't figure out the architecture type of: $file" >&2
exit 1`,
  codesign: 'exit 0',
});

/** Brings delocate from the index; LLVM is installed by `npm test`. */
export const openDelocate = (): Delocate => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-delocate-')));
  const llvm = llvmFolder();
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const [name, text] of Object.entries(wrappers(llvm))) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  symlinkSync(`${llvm}/llvm-install-name-tool`, join(programs, 'install_name_tool'));
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  const run = (program: string, ...words: readonly string[]): string =>
    execFileSync(join(folder, 'venv/bin', program), words, { encoding: 'utf8', env: { PATH: `${programs}:${process.env['PATH']}`, HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  execFileSync(join(folder, 'venv/bin/pip'), ['--disable-pip-version-check', 'install', '--quiet', `delocate==${version}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '').sort();
  return {
    judge: (wheel, architecture) => {
      const unpacked = join(folder, 'unpacked');
      rmSync(unpacked, { recursive: true, force: true });
      for (const [path, bytes] of Object.entries(unzipSync(readFileSync(wheel)))) {
        mkdirSync(join(unpacked, path, '..'), { recursive: true });
        writeFileSync(join(unpacked, path), bytes);
      }
      return { libraries: linesOf(run('delocate-listdeps', '--all', wheel)), ...(JSON.parse(run('python', '-c', script, unpacked, wheel, architecture)) as Omit<DelocateFindings, 'libraries'>) };
    },
    merge: (one, other) => {
      const into = mkdtempSync(join(folder, 'merged-'));
      run('delocate-merge', one, other, '-w', into);
      const [name = ''] = readdirSync(into);
      return { name, members: unzipSync(readFileSync(join(into, name)), { filter: (entry) => !entry.name.endsWith('/') }) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};
