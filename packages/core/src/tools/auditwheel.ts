import type { GlibcOrMusl } from '../values/target';

/** The auditwheel program (6.8): `repair`, from intent to argv and from its output to facts. */
export interface AuditwheelRepair {
  /** argv prefix that starts auditwheel. */
  readonly program: readonly string[];
  readonly wheel: string;
  /** The tag to give, and no other one; undefined lets auditwheel give the lowest it can prove. */
  readonly platform: string | undefined;
  /** Folder that receives the repaired wheel. */
  readonly into: string;
  /**
   * Folders that libraries are taken from. With `isolated` from nowhere else, so that what is grafted never depends on
   * the machine; otherwise from the system too.
   */
  readonly libraryFolders: readonly string[];
  readonly isolated: boolean;
  /** File name patterns of libraries that are left out. */
  readonly exclude: readonly string[];
  readonly strip: boolean;
}

/**
 * Libraries are named by `--ldpaths` or AUDITWHEEL_LD_LIBRARY_PATH (`auditwheelEnvironment`), never by
 * LD_LIBRARY_PATH, which would put our libraries under auditwheel's own Python. Nothing is compressed (`-z 0`): the
 * wheel is archived anew anyway. `--only-plat` keeps the tag from growing by others that the wheel happens to fit.
 */
export const auditwheelRepairArgv = (repair: AuditwheelRepair): readonly string[] => [
  ...repair.program,
  'repair',
  ...(repair.platform === undefined ? ['--plat', 'auto'] : ['--plat', repair.platform, '--only-plat']),
  ...(repair.isolated ? ['--ldpaths', repair.libraryFolders.join(':')] : []),
  ...repair.exclude.flatMap((pattern) => ['--exclude', pattern]),
  ...(repair.strip ? ['--strip'] : []),
  '-z',
  '0',
  '-w',
  repair.into,
  repair.wheel,
];

/**
 * auditwheel asks its own machine which tags there are, and knows those of that machine only. This starts it as it would
 * answer on a machine of the target: the argv prefix that stands for `python launcher`.
 *
 * @example foreignAuditwheel(['python', '-s', '/t/auditwheel.py'], { architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } })
 */
export const foreignAuditwheel = (program: readonly string[], target: { readonly architecture: string; readonly libc: GlibcOrMusl }): readonly string[] => {
  const launcher = program.at(-1) ?? '';
  return [...program.slice(0, -1), '-c', foreignLauncher, launcher, target.architecture, target.libc.name, target.libc.version];
};

const foreignLauncher = [
  'import os, sys',
  'launcher, arch, libc, version = sys.argv[1:5]',
  'sys.argv[:5] = ["auditwheel"]',
  'sys.path.insert(0, os.path.dirname(os.path.abspath(launcher)))',
  'from auditwheel.architecture import Architecture',
  'from auditwheel.libc import Libc, LibcVersion',
  'Architecture.detect = staticmethod(lambda *, bits=None: Architecture(arch))',
  'Libc.detect = staticmethod(lambda: Libc(libc))',
  'Libc.get_current_version = lambda self: LibcVersion(*map(int, version.split(".")))',
  'from auditwheel.main import main',
  'sys.exit(main())',
].join('\n');

/**
 * Variables that auditwheel wants. Python's hash seed decides the order in which it hands names to patchelf, and so
 * the bytes of what it patches.
 */
export const auditwheelEnvironment = (libraryFolders: readonly string[]): Readonly<Record<string, string>> => ({
  PYTHONHASHSEED: '0',
  PYTHONNOUSERSITE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  ...(libraryFolders.length === 0 ? {} : { AUDITWHEEL_LD_LIBRARY_PATH: libraryFolders.join(':') }),
});

export const auditwheelShowArgv = (program: readonly string[], wheel: string): readonly string[] => [...program, 'show', wheel];

/**
 * The platform tag that `auditwheel show` finds a wheel consistent with.
 *
 * @example parseAuditwheelShow('a.whl is consistent with\nthe following platform tag: "manylinux_2_5_x86_64".')
 */
export const parseAuditwheelShow = (output: string): string | undefined =>
  /is consistent with the following platform tag: "(?<tag>[^"]+)"/u.exec(output.replace(/\s+/gu, ' '))?.groups?.['tag'];

/** Why auditwheel refused a wheel. */
export type AuditwheelRefusal = 'too-recent-symbols' | 'forbidden-symbols' | 'library-not-found' | 'instruction-set' | 'no-libc' | 'other';

/** @param output the last lines of its stdout and stderr */
export const parseAuditwheelRefusal = (output: string): AuditwheelRefusal => {
  const text = output.replace(/\s+/gu, ' ');
  const signs: readonly (readonly [AuditwheelRefusal, RegExp])[] = [
    ['too-recent-symbols', /too-recent versioned symbols/u],
    ['forbidden-symbols', /black-listed symbols/u],
    ['library-not-found', /required library "[^"]*" could not be located/u],
    ['instruction-set', /unsupported ISA extensions/u],
    ['no-libc', /InvalidLibcError|couldn't detect libc/u],
  ];
  return signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
};

/**
 * The name that auditwheel gives a library it grafts.
 *
 * @param sha256 of the file as it was before, hexadecimal
 * @example graftedName('libpng16.so.16', '0123456789abcdef') // 'libpng16-01234567.so.16'
 */
export const graftedName = (file: string, sha256: string): string => {
  const dot = file.indexOf('.');
  const [base, ending] = dot === -1 ? [file, ''] : [file.slice(0, dot), file.slice(dot)];
  const short = sha256.slice(0, 8);
  return base.endsWith(`-${short}`) ? file : `${base}-${short}${ending}`;
};
