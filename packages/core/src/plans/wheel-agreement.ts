import type { WheelOutline } from '../formats/release-contents';
import { headerOf, headersOf } from '../values/metadata';
import { normalizeProjectName } from '../values/project-name';
import { compareNumbers, sameVersion } from '../values/version';
import { tagsOf } from '../values/wheel-filename';
import { formatWheelTag } from '../values/wheel-tag';

/**
 * Where the name of a wheel, its WHEEL, its METADATA, its RECORD and what is in it do not say the same. Sentences
 * about the wheel: `its METADATA says demo 2.0`.
 */
export const findDisagreements = (wheel: WheelOutline): readonly string[] => [...findTags(wheel), ...findMetadata(wheel), ...findRecord(wheel)];

const findTags = ({ filename, wheel }: WheelOutline): readonly string[] => {
  if (wheel === undefined) return [];
  const inName = tagsOf(filename).map(formatWheelTag);
  const inFile = [...new Set(headersOf(wheel, 'Tag'))].sort();
  const found = inName.join() === inFile.join() ? [] : [`its name says ${inName.join(', ')} and its WHEEL ${inFile.join(', ')}`];
  if (!/^1\./u.test(headerOf(wheel, 'Wheel-Version') ?? '')) found.push(`its Wheel-Version is ${headerOf(wheel, 'Wheel-Version') ?? 'missing'}`);
  return found;
};

const findMetadata = ({ filename, metadata, members, distInfo }: WheelOutline): readonly string[] => {
  const [name, version, format] = ['Name', 'Version', 'Metadata-Version'].map((header) => headerOf(metadata, header));
  const found: string[] = [];
  if (format === undefined) found.push('its METADATA has no Metadata-Version');
  if (normalizeProjectName(name ?? '') !== filename.distribution || !sameVersion(version ?? '', filename.version)) {
    found.push(`its METADATA says ${name ?? 'no name'} ${version ?? 'no version'}`);
  }
  if (compareNumbers(format ?? '1.0', '2.4') >= 0) {
    for (const path of headersOf(metadata, 'License-File')) if (!members.has(`${distInfo}/licenses/${path}`)) found.push(`its METADATA names the licence file ${path}, which is not there`);
  }
  return found;
};

/** Signatures of RECORD, which it cannot name; PEP 815 has done away with them. */
const signaturesOfRecord = ['RECORD.jws', 'RECORD.p7s'];

/** What a RECORD may hash with: sha256 or better. */
export const recordAlgorithms: readonly string[] = ['sha256', 'sha384', 'sha512'];

const findRecord = ({ record, members, distInfo }: WheelOutline): readonly string[] => {
  if (record === undefined) return [];
  const own = `${distInfo}/RECORD`;
  const exempt = new Set(signaturesOfRecord.map((name) => `${distInfo}/${name}`));
  // Some tools write paths as Windows does.
  const entries = new Map(record.map((entry) => [entry.path.replaceAll('\\', '/'), entry]));
  const found = record.length === entries.size ? [] : ['its RECORD has a line twice'];
  for (const path of entries.keys()) if (!members.has(path)) found.push(`its RECORD names ${path}, which is not there`);
  for (const [path, { size, hashes }] of members) {
    const entry = entries.get(path);
    const algorithm = entry?.hash?.split('=')[0] ?? '';
    if (entry === undefined) {
      if (!exempt.has(path)) found.push(`its RECORD does not name ${path}`);
    } else if (path !== own && !recordAlgorithms.includes(algorithm)) {
      found.push(`its RECORD has ${algorithm === '' ? 'no hash' : `only ${algorithm}`} of ${path}; sha256 or better is needed`);
    } else if (path !== own && (!hashes.includes(entry.hash ?? '') || entry.size !== size)) {
      found.push(`its RECORD is wrong about ${path}`);
    }
  }
  return found;
};
