import type { Target } from '../values/target';

/**
 * Functions that zig's headers (and its libc++) call although the target's glibc does not have them. Up to 0.16.0 its
 * features.h looks at `__GLIBC__` before it defines it, so that its own patch for glibc before 2.7 never applies and
 * `sscanf` becomes `__isoc99_sscanf`. A shared library with such a symbol links, loads on the machine that built it,
 * and fails on the glibc it was made for; its symbol has no version that a policy could see.
 *
 * @returns C source of what is missing, hidden so that no library offers it to others; undefined when nothing is
 */
export const glibcGaps = (target: Target): string | undefined => {
  if (target.system !== 'linux' || target.libc.name !== 'glibc') return undefined;
  const [major = 0, minor = 0] = target.libc.version.split('.').map(Number);
  if (major !== 2 || minor >= 7) return undefined;
  return [
    '/* Written by Wheelwright: the C99 names of scanf and its kin, which glibc has since 2.7, by their older ones. */',
    'typedef __builtin_va_list list;',
    'typedef void file;',
    '#define HIDDEN __attribute__((visibility("hidden")))',
    '#define CALL(call) { list words; int result; __builtin_va_start(words, format); result = call; __builtin_va_end(words); return result; }',
    ...family('char', { plain: 'scanf', from: 'sscanf' }),
    ...family('__WCHAR_TYPE__', { plain: 'wscanf', from: 'swscanf' }),
    '',
  ].join('\n');
};

/** Reading standard input, a file and a string; each with words behind it and with a list of them. */
const family = (character: string, { plain, from }: { readonly plain: string; readonly from: string }): readonly string[] => {
  const format = `const ${character} *format`;
  return [
    { name: plain, first: '', pass: '' },
    { name: `f${plain}`, first: 'file *from, ', pass: 'from, ' },
    { name: from, first: `const ${character} *from, `, pass: 'from, ' },
  ].flatMap(({ name, first, pass }) => [
    `int v${name}(${first}${format}, list words);`,
    `HIDDEN int __isoc99_v${name}(${first}${format}, list words) { return v${name}(${pass}format, words); }`,
    `HIDDEN int __isoc99_${name}(${first}${format}, ...) CALL(v${name}(${pass}format, words))`,
  ]);
};
