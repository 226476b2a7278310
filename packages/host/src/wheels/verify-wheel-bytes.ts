import { checkZipStructure, desktopTag, findLinuxPolicy, linuxTagHint, refuseFindings, verifyWheel, WheelError, type Policy, type WheelContents } from '@wheelwright/core';
import { readWheelBytes } from './read-wheel';
import { recordEntry } from './write-wheel';

/**
 * Everything that must hold of a wheel that leaves this machine, looked at in its bytes.
 *
 * @throws WheelError wheel-invalid, policy-exceeded, leaks-build-path, archive-unsafe
 */
export const verifyWheelBytes = (file: string, bytes: Uint8Array, expected: { readonly exclude: readonly string[]; readonly forbidden: readonly string[] }): WheelContents => {
  const wheel = readWheelBytes(file, bytes);
  const archive = checkZipStructure(bytes).map((message) => ({ code: 'wheel-invalid' as const, message }));
  const hash = (content: Uint8Array): string => recordEntry('', content).hash ?? '';
  refuseFindings(file, [...archive, ...verifyWheel(wheel, { ...expected, policy: policyOf(wheel), hash })]);
  return wheel;
};

const policyOf = (wheel: WheelContents): Policy | undefined => {
  const { file, filename } = wheel;
  if (desktopTag(wheel) !== undefined) return undefined;
  const [platform = 'any'] = filename.platforms;
  if (platform === 'any') return undefined;
  const policy = findLinuxPolicy(platform);
  if (policy !== undefined) return policy;
  throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${file} has the platform tag ${platform}, of which no policy is known`, hint: linuxTagHint });
};
