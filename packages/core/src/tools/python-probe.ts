import { z } from 'zod';
import type { Interpreter } from '../definitions/toolchain';

/**
 * What an interpreter is asked, once: runs on every CPython from 3.6, imports nothing but what sysconfig needs, and
 * prints one line of JSON. Run it with `-I -S -B -c`.
 */
export const pythonProbe = [
  'import json, os, struct, sys, sysconfig',
  'var = sysconfig.get_config_var',
  'short = "python%d.%d" % sys.version_info[:2] + (getattr(sys, "abiflags", "") or "")',
  'folders = [var("INCLUDEPY"), sysconfig.get_path("include"), os.path.join(sys.base_prefix, "include", short)]',
  'found = [f for f in folders if f and os.path.isfile(os.path.join(f, "Python.h"))]',
  'shared = bool(var("LIBPYTHON")) or (bool(var("Py_ENABLE_SHARED")) and sys.version_info < (3, 8))',
  'host = (var("HOST_GNU_TYPE") or sysconfig.get_platform().split("-")[-1]).split("-")[0]',
  'print(json.dumps({',
  '  "implementation": sys.implementation.name,',
  '  "version": list(sys.version_info[:3]),',
  '  "suffix": "" if sys.version_info[3] == "final" else {"alpha": "a", "beta": "b"}.get(sys.version_info[3], "rc") + str(sys.version_info[4]),',
  '  "order": sys.hexversion,',
  '  "soabi": var("SOABI") or "",',
  '  "extSuffix": var("EXT_SUFFIX") or "",',
  '  "include": found[0] if found else None,',
  '  "linksLibpython": shared,',
  '  "architecture": host,',
  '  "bits": struct.calcsize("P") * 8,',
  '  "freeThreaded": bool(var("Py_GIL_DISABLED")),',
  '  "debug": bool(var("Py_DEBUG")),',
  '}))',
].join('\n');

export const pythonProbeWords = ['-I', '-S', '-B', '-c', pythonProbe] as const;

const answerSchema = z.object({
  implementation: z.string(),
  version: z.tuple([z.number(), z.number(), z.number()]),
  suffix: z.string(),
  order: z.number(),
  soabi: z.string(),
  extSuffix: z.string(),
  include: z.string().nullable(),
  linksLibpython: z.boolean(),
  architecture: z.string(),
  bits: z.number(),
  freeThreaded: z.boolean(),
  debug: z.boolean(),
});

/** An interpreter as it described itself; `order` compares two versions of the same Python. */
export interface ProbedInterpreter {
  readonly interpreter: Interpreter;
  readonly order: number;
}

/**
 * Reads the probe's answer. A text says why this is no interpreter for wheels: not CPython, a debug build, nonsense.
 *
 * @param executable real path of the interpreter that answered
 */
export const parsePythonProbe = (stdout: string, executable: string): ProbedInterpreter | string => {
  const answer = readAnswer(stdout);
  if (answer === undefined) return 'its answer was not understood';
  if (answer.implementation !== 'cpython') return `it is ${answer.implementation}, not CPython`;
  const [major, minor, micro] = answer.version;
  if (major !== 3) return `it is Python ${major}.${minor}`;
  if (answer.debug) return 'it is a debug build';
  return {
    order: answer.order,
    interpreter: {
      tag: `cp${major}${minor}${answer.freeThreaded ? 't' : ''}`,
      version: `${major}.${minor}.${micro}${answer.suffix}`,
      implementation: answer.implementation,
      // Python for Windows says it in the names of extensions only: .cp312-win_amd64.pyd
      soabi: answer.soabi === '' ? (answer.extSuffix.split('.')[1] ?? '') : answer.soabi,
      architecture: architectureOf(answer.architecture, answer.bits),
      linksLibpython: answer.linksLibpython,
      executable,
      include: answer.include ?? undefined,
    },
  };
};

const readAnswer = (stdout: string): z.infer<typeof answerSchema> | undefined => {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  try {
    const parsed = answerSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

const architectureOf = (name: string, bits: number): string => {
  if (name === 'win32' || /^i[3-6]86$/u.test(name) || (name === 'x86_64' && bits === 32)) return 'i686';
  if (name === 'powerpc64le') return 'ppc64le';
  if (/^armv?[0-9]*/u.test(name) && name.startsWith('arm') && bits === 32) return 'armv7l';
  return name === 'amd64' ? 'x86_64' : name === 'arm64' ? 'aarch64' : name;
};

/** Oldest Python first, free-threaded after the ordinary one of the same version: cp38, cp313, cp313t. */
export const comparePythonTags = (one: string, other: string): number => {
  const [a, b] = [tagOrder(one), tagOrder(other)];
  return a !== b ? a - b : one < other ? -1 : one > other ? 1 : 0;
};

const tagOrder = (tag: string): number => {
  const match = /^cp(\d)(\d+)(t?)$/u.exec(tag);
  return match === null ? Number.MAX_SAFE_INTEGER : Number(match[1]) * 2000 + Number(match[2]) * 2 + (match[3] === 't' ? 1 : 0);
};

/** Whether an interpreter is new enough for the tools that are written in Python, auditwheel foremost. */
export const runsTools = ({ tag }: Pick<Interpreter, 'tag'>): boolean => comparePythonTags(tag, 'cp310') >= 0 && !tag.endsWith('t');
