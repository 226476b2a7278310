import { dirname, join } from 'node:path';
import { WheelError, type CopyStep } from '@wheelwright/core';
import type { Host } from '../ports';

export const performCopy = async (host: Pick<Host, 'files'>, { from, to, only }: CopyStep): Promise<void> => {
  if ((await host.files.facts(from)) === undefined) throw new WheelError({ code: 'expectation-failed', family: 'usage', message: `there is no ${from} to copy`, hint: 'is the path in wheel.yaml or clib.yaml spelled as in the source?' });
  if (only === undefined) return host.files.copy(from, to);
  await host.files.makeFolder(to);
  const folders = new Set(only.map((path) => dirname(path)).filter((folder) => folder !== '.'));
  for (const folder of folders) await host.files.makeFolder(join(to, folder));
  for (const path of only) await host.files.copy(join(from, path), join(to, path));
};
