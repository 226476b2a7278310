import type { CheckException } from './documented-projects';

/**
 * What check-wheel-contents said, against what is excepted.
 *
 * @param output lines such as `spam-1.0-py3-none-any.whl: W002: Wheel contains duplicate files:`
 */
export const judgeContents = (output: string, exceptions: readonly CheckException[]): { readonly excepted: readonly CheckException[]; readonly problems: readonly string[] } => {
  const found = [...output.matchAll(/^\S+\.whl: (?<code>W\d{3}): (?<message>.*)$/gmu)].map(({ groups }) => ({ code: groups?.['code'] ?? '', message: groups?.['message'] ?? '' }));
  const isOk = /^\S+\.whl: OK$/mu.test(output);
  return {
    excepted: exceptions.filter(({ code }) => found.some((one) => one.code === code)),
    problems: [
      ...found.filter(({ code }) => !exceptions.some((one) => one.code === code)).map(({ code, message }) => `${code}: ${message}`),
      ...exceptions.filter(({ code }) => !found.some((one) => one.code === code)).map(({ code }) => `${code} is excepted and is no longer said`),
      ...(found.length === 0 && !isOk ? [`it did not work: ${output.trim().split('\n').at(-1)}`] : []),
    ],
  };
};
