import { join } from 'node:path';
import { checkBuiltWheel, checkForeignWheel, neutralizeMembers, prettyJson, WheelError, wheelRecordFile, withBuildTag, type BuiltWheelRecord, type Digestible, type KeepWheelStep, type StepFact, type WheelFile } from '@wheelwright/core';
import type { Host } from '../ports';
import { readWheel } from '../wheels/read-wheel';
import { writeWheel } from '../wheels/write-wheel';

/** The record is written after the wheel: where it is, the wheel is whole. */
export const performKeepWheel = async (host: Pick<Host, 'files'>, step: KeepWheelStep): Promise<StepFact> => {
  const names = (await host.files.list(step.from)).filter((name) => name.endsWith('.whl'));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new WheelError({
      code: 'wheel-missing',
      family: 'tool',
      message: names.length === 0 ? 'the build made no wheel' : `the build made ${names.length} wheels where one was wanted: ${names.join(', ')}`,
      hint: 'the log of the build says what the build backend did',
    });
  }
  const contents = await readWheel(host, join(step.from, name));
  checkBuiltWheel(contents, step.expected);
  if (step.foreign !== undefined) checkForeignWheel(contents, step.foreign);
  const neutral = neutralizeMembers(contents.members, step.replacements);
  const { file, members } = step.buildTag === undefined ? { file: name, members: neutral } : withBuildTag({ ...contents, members: neutral }, step.buildTag);
  const target = join(step.to, file);
  const record = join(step.to, wheelRecordFile(file));
  await host.files.remove(record);
  const wheel: WheelFile = { file, ...(await writeWheel(host, target, { ...contents, members }, step.sourceDateEpoch)) };
  const built: BuiltWheelRecord = { ...step.record, wheel };
  await host.files.write(record, prettyJson(built as unknown as Digestible));
  return { kind: 'wheel-kept', wheel };
};
