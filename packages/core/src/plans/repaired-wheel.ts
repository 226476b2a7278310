import { utf8ToBytes, bytesToUtf8 } from '@noble/hashes/utils';
import type { RepairedWheelRecord } from '../definitions/records';
import { neededFile, readSharedObject } from '../formats/shared-object';
import type { WheelContents, WheelMember } from '../formats/wheel-contents';
import { graftedName } from '../tools/auditwheel';
import { graftedDll } from '../tools/delvewheel';
import { headerOf, withHeaders } from '../values/metadata';
import { compareNumbers } from '../values/version';
import { composeLicenses, type BundledLibrary } from './bundled-licenses';

/** A C library of the wheel's closure, as repair needs it. */
export interface RepairLibrary extends BundledLibrary {
  /** SONAME of each shared object to the sha256 of the file. */
  readonly sonames: Readonly<Record<string, string>>;
}

export interface FinishedWheel {
  readonly members: ReadonlyMap<string, WheelMember>;
  readonly grafted: RepairedWheelRecord['grafted'];
  /** C libraries whose code is in the wheel, grafted or linked in; sorted. */
  readonly contained: readonly string[];
}

/** Stands for the C library project of what came from the machine itself or from the image that built the wheel. */
export const machineLibrary = 'the system';

/**
 * What auditwheel, delvewheel or repairwheel made, with the licence texts of every C library whose code is now in it: of those that were
 * grafted, and of those that were linked in statically. They go to `<dist-info>/licenses/<library>/`; METADATA of
 * version 2.4 or newer names them (PEP 639), older versions know no such header.
 *
 * @param before members of the wheel before the repair
 * @param appendLicensesTo licence file of the project that gets a block for each of those libraries
 */
export const finishRepairedWheel = (wheel: WheelContents, before: ReadonlyMap<string, unknown>, libraries: readonly RepairLibrary[], appendLicensesTo?: string): FinishedWheel => {
  const grafted = findGrafted(wheel, before, libraries);
  const asked = new Set([...wheel.members.values()].flatMap(({ bytes }) => neededOf(bytes)));
  const contained = libraries.filter((library) => isContained(library, asked, grafted)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const members = new Map(wheel.members);
  const named: string[] = [];
  for (const { name, licenses } of contained) {
    for (const [file, bytes] of [...licenses].sort(([a], [b]) => (a < b ? -1 : 1))) {
      members.set(`${wheel.distInfo}/licenses/${name}/${file}`, { bytes, executable: false });
      named.push(`${name}/${file}`);
    }
  }
  if (appendLicensesTo !== undefined) for (const [path, member] of composeLicenses(wheel, appendLicensesTo, contained, grafted)) members.set(path, member);
  const metadataPath = `${wheel.distInfo}/METADATA`;
  if (compareNumbers(headerOf(wheel.metadata, 'Metadata-Version') ?? '1.0', '2.4') >= 0) {
    const text = bytesToUtf8((wheel.members.get(metadataPath) as WheelMember).bytes);
    members.set(metadataPath, { bytes: utf8ToBytes(withHeaders(text, named.map((value) => ({ name: 'License-File', value })))), executable: false });
  }
  return { members, grafted, contained: contained.map(({ name }) => name) };
};

/** Names of files that one asks for. */
const neededOf = (bytes: Uint8Array): readonly string[] => {
  const shared = readSharedObject(bytes);
  return shared === undefined ? [] : shared.needed.flatMap((name) => [name, neededFile(name, shared.system)]);
};

const findGrafted = (wheel: WheelContents, before: ReadonlyMap<string, unknown>, libraries: readonly RepairLibrary[]): RepairedWheelRecord['grafted'] => {
  const known = new Map(
    libraries.flatMap(({ name, version, spdx, sonames }) =>
      // repairwheel leaves names as they are, since a wheel's libraries on macOS are known by their place.
      Object.entries(sonames).flatMap(([soname, sha256]) => [graftedName(soname, sha256), graftedDll(soname, sha256), soname].map((file) => [file, { soname, library: name, version, spdx }] as const)),
    ),
  );
  return [...wheel.members]
    .filter(([path, { bytes }]) => !before.has(path) && readSharedObject(bytes) !== undefined)
    .map(([path]) => {
      const file = path.split('/').at(-1) as string;
      const origin = known.get(file) ?? { soname: file.replace(/-([0-9a-f]{32}|[0-9a-f]{8})(?=\.|$)/u, ''), library: machineLibrary, version: '', spdx: '' };
      return { ...origin, path };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
};

/**
 * Grafted, or linked in: a library without shared objects can only be linked in, and one with them is unless some
 * file of the wheel still asks the system (or an excluded library) for it.
 */
const isContained = ({ name, sonames }: RepairLibrary, asked: ReadonlySet<string>, grafted: RepairedWheelRecord['grafted']): boolean =>
  grafted.some(({ library }) => library === name) || !Object.keys(sonames).some((soname) => asked.has(soname) || asked.has(soname.toLowerCase()));
