import { join } from 'node:path';
import { checkPolicy, elfMembers, readElf, refuseOffenses, tagToProve, type GraftableLibrary, type RepairCell } from '@wheelwright/core';
import { readWheel, verifyWheelBytes } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import { forbiddenFolders, isUntouched, type ObservedRepair } from './observe-repair';

/**
 * Looks at every wheel before any of them is repaired: what keeps one from its platform's tag is told for all of them
 * at once, with the file, the symbol and the version, which auditwheel does not tell.
 *
 * @param folder of the built wheels
 * @returns the tag that each wheel is to get, by Python
 * @throws WheelError policy-exceeded, and for wheels that pass through as they are whatever is wrong with them
 */
export const checkWheels = async (stage: Stage, observed: ObservedRepair, folder: string, cells: readonly RepairCell[]): Promise<ReadonlyMap<string, string | undefined>> => {
  const { host, platform } = stage;
  const { exclude } = observed.wheel.repair;
  const libraries = await graftable(stage, observed);
  const tags = new Map<string, string | undefined>();
  const answers: { readonly file: string; readonly offenses: readonly string[] }[] = [];
  for (const cell of cells) {
    const { file } = cell.built.wheel;
    const path = join(folder, file);
    if (isUntouched(cell)) {
      verifyWheelBytes(file, await host.files.readBytes(path), { exclude, forbidden: forbiddenFolders(stage, observed) });
      continue;
    }
    const question = { members: elfMembers(await readWheel(host, path)), libraries, exclude, machineLibraries: !observed.isolated };
    answers.push({ file, offenses: checkPolicy({ ...question, policy: observed.policy }).offenses });
    tags.set(cell.python, platform.tag ?? tagToProve(question));
  }
  refuseOffenses(answers, platform.tag ?? 'the platform');
  return tags;
};

const graftable = async ({ host }: Stage, { dependencies }: ObservedRepair): Promise<readonly GraftableLibrary[]> =>
  Promise.all(
    dependencies.flatMap(({ folder, record }) =>
      Object.entries(record.sonames).map(async ([soname, path]) => ({ soname, library: record.name, facts: readElf(await host.files.readBytes(join(folder, path))) })),
    ),
  );
