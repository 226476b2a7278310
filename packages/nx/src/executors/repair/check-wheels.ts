import { join } from 'node:path';
import {
  checkPolicy,
  checkSystemWheel,
  elfMembers,
  isDesktopTag,
  neededFile,
  parsePlatformTag,
  pythonOfWheel,
  readElf,
  readSharedObject,
  refuseOffenses,
  systemMembers,
  tagToProve,
  type GraftableLibrary,
  type RepairCell,
  type SystemMember,
} from '@wheelwright/core';
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
  const desktop = platform.tag === undefined ? undefined : parsePlatformTag(platform.tag);
  const isDesktop = desktop !== undefined && isDesktopTag(desktop);
  const libraries = isDesktop ? [] : await graftable(stage, observed);
  const others = isDesktop ? await graftableHere(stage, observed) : new Map<string, SystemMember>();
  const tags = new Map<string, string | undefined>();
  const answers: { readonly file: string; readonly offenses: readonly string[] }[] = [];
  for (const cell of cells) {
    const { file } = cell.built.wheel;
    const path = join(folder, file);
    if (isUntouched(cell)) {
      verifyWheelBytes(file, await host.files.readBytes(path), { exclude, forbidden: forbiddenFolders(stage, observed.toolchain.interpreters) });
      continue;
    }
    if (isDesktop) {
      const wheel = await readWheel(host, path);
      answers.push({ file, offenses: checkSystemWheel({ tag: desktop, members: systemMembers(wheel), libraries: others, exclude, python: pythonOfWheel(wheel) }) });
      tags.set(cell.python, platform.tag);
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

/** Libraries of Windows or macOS, by the name that others ask for. */
const graftableHere = async ({ host }: Stage, { dependencies }: ObservedRepair): Promise<ReadonlyMap<string, SystemMember>> => {
  const found = new Map<string, SystemMember>();
  for (const { folder, record } of dependencies) {
    for (const [soname, path] of Object.entries(record.sonames)) {
      const shared = readSharedObject(await host.files.readBytes(join(folder, path)));
      if (shared !== undefined) found.set(neededFile(soname, shared.system), { path: `${soname} of ${record.name}`, shared });
    }
  }
  return found;
};
