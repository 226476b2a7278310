import { join } from 'node:path';
import { mergeWheels, prettyJson, wheelRecordFile, type Digestible, type MergeWheelsStep, type RepairedWheelRecord, type StepFact } from '@wheelwright/core';
import type { Host } from '../ports';
import { readWheel } from '../wheels/read-wheel';
import { verifyWheelBytes } from '../wheels/verify-wheel-bytes';
import { packWheel, sha256Of } from '../wheels/write-wheel';

/** What is verified is what is written: the archive is read back. The record comes after the wheel. */
export const performMergeWheels = async (host: Pick<Host, 'files'>, step: MergeWheelsStep): Promise<StepFact> => {
  const [one, other] = step.halves;
  const halves = [await readWheel(host, one), await readWheel(host, other)] as const;
  const { file, members } = mergeWheels(halves, step.tag);
  const bytes = await packWheel({ distInfo: halves[0].distInfo, members }, step.sourceDateEpoch);
  verifyWheelBytes(file, bytes, step);
  const record: RepairedWheelRecord = { ...step.record, wheel: { file, sha256: sha256Of(bytes), size: bytes.length } };
  const recordPath = join(step.to, wheelRecordFile(file));
  await host.files.remove(recordPath);
  await host.files.write(join(step.to, file), bytes);
  await host.files.write(recordPath, prettyJson(record as unknown as Digestible));
  return { kind: 'wheel-repaired', record };
};
