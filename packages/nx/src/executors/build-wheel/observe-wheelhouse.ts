import { join } from 'node:path';
import { wheelRecordFile, type BuiltWheelRecord, type FoundRecord } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';

export interface Wheelhouse {
  /** All names in the folder. */
  readonly names: readonly string[];
  readonly found: readonly FoundRecord<BuiltWheelRecord>[];
}

/** What earlier runs left in a stage's folder. */
export const observeWheelhouse = async (host: Host, folder: string): Promise<Wheelhouse> => {
  const names = await host.files.list(folder);
  const found: FoundRecord<BuiltWheelRecord>[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.whl') && names.includes(wheelRecordFile(candidate)))) {
    const record = readRecord(await host.files.readText(join(folder, wheelRecordFile(name))));
    if (record?.wheel.file !== name) continue;
    found.push({ record, sound: (await host.files.sha256(join(folder, name))) === record.wheel.sha256 });
  }
  return { names, found };
};

/** undefined for what is no record of ours; the digest in it decides the rest. */
const readRecord = (text: string): BuiltWheelRecord | undefined => {
  try {
    const value = JSON.parse(text) as Partial<BuiltWheelRecord> | null;
    return value?.stage === 'build-wheel' && typeof value.digest === 'string' && typeof value.wheel?.sha256 === 'string' ? (value as BuiltWheelRecord) : undefined;
  } catch {
    return undefined;
  }
};
