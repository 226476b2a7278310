import type { BuiltWheelRecord, ClibRecord, RepairedWheelRecord } from '../definitions/records';
import type { WheelProject } from '../definitions/wheel';
import { repairTool } from '../definitions/system-tools';
import { auditwheelEnvironment, auditwheelRepairArgv } from '../tools/auditwheel';
import { delvewheelRepairArgv } from '../tools/delvewheel';
import { repairwheelArgv } from '../tools/repairwheel';
import { homeVariables } from '../tools/compilers';
import { machinePaths } from '../values/machine-paths';
import type { Target } from '../values/target';
import { isPureWheel, parseWheelFilename } from '../values/wheel-filename';
import { prettyJson } from './digest';
import type { StageCell } from './stage-selection';
import type { Environment, KeepRepairedWheelStep, ProgramContext, Step } from './step';
import { wheelRecordFile } from './wheel-plan';

/** The summary of a repair, written last. */
export const repairFile = 'repair.json';

/** Time of every member of a wheel: the start of ZIP's calendar. */
export const repairSourceDateEpoch = 315532800;

/** A built wheel with the digest of its repair. */
export interface RepairCell extends StageCell {
  readonly built: BuiltWheelRecord;
}

/** A C library of the closure and where its prefix is. */
export interface RepairPrefix {
  readonly folder: string;
  readonly record: ClibRecord;
}

export interface RepairRequest extends ProgramContext {
  readonly cell: RepairCell;
  readonly project: Pick<WheelProject, 'repair'>;
  readonly platform: { readonly key: string; readonly tag: string | undefined; readonly isolated: boolean; /** linux when not said. */ readonly system?: Target['system'] | undefined };
  /** Absolute folders. */
  readonly folders: { readonly built: string; readonly repaired: string; readonly scratch: string; readonly logs: string };
  readonly prefixes: readonly RepairPrefix[];
  /** argv prefix of the tool that repairs wheels of the system. */
  readonly repairer: readonly string[];
  /** Folders for PATH: patchelf, and strip where it is wanted. */
  readonly path: readonly string[];
  /** Absolute folders of this machine that no wheel may name. */
  readonly forbidden: readonly string[];
}

/**
 * The steps that repair one wheel. A wheel for every platform is copied as it is. The libraries that may be grafted
 * are put into one folder under their SONAMEs, so that neither the place of the prefixes nor their file names reach
 * the wheel.
 */
export const planRepair = (request: RepairRequest): readonly Step[] => {
  const { cell, folders, platform } = request;
  const { built, digest } = cell;
  const wheel = `${folders.built}/${built.wheel.file}`;
  const record: KeepRepairedWheelStep['record'] = { stage: 'repair', platform: platform.key, python: built.python, digest };
  if (isPureWheel(parseWheelFilename(built.wheel.file))) {
    return takeAsItIs({ ...record, wheel: built.wheel, grafted: [] }, { from: folders.built, to: folders.repaired });
  }
  const scratch = `${folders.scratch}/${built.python}`;
  const libraries = `${scratch}/libraries`;
  return [
    ...['libraries', 'wheel', 'home', 'temporary'].map((name): Step => ({ kind: 'fresh-folder', path: `${scratch}/${name}` })),
    ...request.prefixes.flatMap(({ folder, record: { sonames } }) =>
      Object.entries(sonames).map(([soname, path]): Step => ({ kind: 'copy', from: `${folder}/${path}`, to: `${libraries}/${soname}` })),
    ),
    {
      kind: 'run',
      title: `${repairTool(platform.system ?? 'linux')} repair to ${platform.tag ?? 'the lowest tag it can prove'}`,
      argv: repairArgv(request, { wheel, into: `${scratch}/wheel`, libraries }),
      cwd: scratch,
      environment: repairEnvironment(request, scratch, libraries),
      log: `${folders.logs}/${built.python}.log`,
    },
    {
      kind: 'keep-repaired-wheel',
      title: 'licences, archive, checks',
      built: wheel,
      from: `${scratch}/wheel`,
      to: folders.repaired,
      libraries: request.prefixes.map(({ folder, record: { name, version, license, sonames, files } }) => ({
        name,
        version,
        spdx: license.spdx,
        sonames: Object.fromEntries(Object.entries(sonames).map(([soname, path]) => [soname, files[path] ?? ''])),
        licenses: license.files.map((path) => ({ from: `${folder}/${path}`, name: path.replace(`share/licenses/${name}/`, '') })),
      })),
      appendLicensesTo: request.project.repair.appendLicensesTo,
      exclude: request.project.repair.exclude,
      forbidden: request.forbidden,
      sourceDateEpoch: repairSourceDateEpoch,
      record,
    },
    { kind: 'remove', path: scratch },
  ];
};

/** A wheel that needs no change, with its record beside it. */
export const takeAsItIs = (record: RepairedWheelRecord, { from, to }: { readonly from: string; readonly to: string }): readonly Step[] => [
  { kind: 'copy', from: `${from}/${record.wheel.file}`, to: `${to}/${record.wheel.file}` },
  { kind: 'write-text', path: `${to}/${wheelRecordFile(record.wheel.file)}`, text: prettyJson(record as unknown as Parameters<typeof prettyJson>[0]) },
];

const repairArgv = (request: RepairRequest, { wheel, into, libraries }: { readonly wheel: string; readonly into: string; readonly libraries: string }): readonly string[] => {
  const { platform, repairer: program, project } = request;
  const { exclude, strip } = project.repair;
  switch (platform.system ?? 'linux') {
    case 'linux':
      return auditwheelRepairArgv({ program, wheel, platform: platform.tag, into, libraryFolders: [libraries], isolated: platform.isolated, exclude, strip });
    case 'windows':
      return delvewheelRepairArgv({ program, wheel, into, libraries, exclude, strip });
    case 'macos':
      return repairwheelArgv({ program, wheel, into, libraries, exclude });
  }
};

const repairEnvironment = ({ path, platform, os, system }: RepairRequest, scratch: string, libraries: string): Environment => ({
  ...system,
  ...homeVariables(`${scratch}/home`, `${scratch}/temporary`, os),
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  PATH: path.join(machinePaths(os).separator),
  SOURCE_DATE_EPOCH: String(repairSourceDateEpoch),
  ...auditwheelEnvironment(platform.isolated ? [] : [libraries]),
});
