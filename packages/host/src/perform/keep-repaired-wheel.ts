import { join } from 'node:path';
import {
  finishRepairedWheel,
  machineLibrary,
  prettyJson,
  WheelError,
  wheelRecordFile,
  type Digestible,
  type KeepRepairedWheelStep,
  type RepairedWheelRecord,
  type RepairLibrary,
  type StepFact,
} from '@wheelwright/core';
import type { Host } from '../ports';
import { readWheel } from '../wheels/read-wheel';
import { verifyWheelBytes } from '../wheels/verify-wheel-bytes';
import { packWheel, sha256Of } from '../wheels/write-wheel';

/** What is verified is what is written: the archive is read back. The record comes after the wheel. */
export const performKeepRepairedWheel = async (host: Pick<Host, 'files' | 'log'>, step: KeepRepairedWheelStep): Promise<StepFact> => {
  const name = await repairedName(host, step);
  const repaired = await readWheel(host, join(step.from, name));
  const before = await readWheel(host, step.built);
  const { members, grafted } = finishRepairedWheel(repaired, before.members, await readLicenses(host, step.libraries), step.appendLicensesTo);
  const bytes = await packWheel({ ...repaired, members }, step.sourceDateEpoch);
  verifyWheelBytes(name, bytes, { exclude: step.exclude, forbidden: step.forbidden });
  const strangers = grafted.filter(({ library }) => library === machineLibrary).map(({ soname }) => soname);
  if (strangers.length > 0) host.log.warn(`${name} holds ${strangers.join(', ')} of the system, without their licence texts`);
  const record: RepairedWheelRecord = { ...step.record, wheel: { file: name, sha256: sha256Of(bytes), size: bytes.length }, grafted };
  const recordPath = join(step.to, wheelRecordFile(name));
  await host.files.remove(recordPath);
  await host.files.write(join(step.to, name), bytes);
  await host.files.write(recordPath, prettyJson(record as unknown as Digestible));
  return { kind: 'wheel-repaired', record };
};

const repairedName = async (host: Pick<Host, 'files'>, { from, built }: KeepRepairedWheelStep): Promise<string> => {
  const names = (await host.files.list(from)).filter((name) => name.endsWith('.whl'));
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw new WheelError({
    code: 'wheel-missing',
    family: 'tool',
    message: `repair made ${names.length === 0 ? 'no wheel' : `${names.length} wheels`} out of ${built}`,
    hint: 'a wheel without any extension has no business with a platform tag; the log says what was done',
  });
};

const readLicenses = async (host: Pick<Host, 'files'>, libraries: KeepRepairedWheelStep['libraries']): Promise<readonly RepairLibrary[]> =>
  Promise.all(
    libraries.map(async ({ licenses, ...library }) => ({
      ...library,
      licenses: new Map(await Promise.all(licenses.map(async ({ from, name }) => [name, await readLicense(host, library.name, from)] as const))),
    })),
  );

const readLicense = async (host: Pick<Host, 'files'>, library: string, path: string): Promise<Uint8Array> => {
  if (await host.files.exists(path)) return host.files.readBytes(path);
  throw new WheelError({ code: 'license-missing', family: 'usage', message: `the licence text ${path} of ${library} is not there`, hint: `nx run ${library}:build-clib builds it anew` });
};
