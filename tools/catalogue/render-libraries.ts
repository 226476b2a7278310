import { checkOf, type Clib, type ClibRecord } from '@wheelwright/core';
import { tableSize } from '../table-size';

/** What became of one library on one platform. */
export type LibraryOutcome =
  | { readonly kind: 'built'; readonly clib: Clib; readonly record: ClibRecord; readonly milliseconds: number; readonly bytes: number }
  | { readonly kind: 'left-out'; readonly clib: Clib; readonly reason: string }
  | { readonly kind: 'failed'; readonly clib: Clib };

export interface PlatformRun {
  readonly platform: string;
  /** `2 cores (AMD EPYC)` */
  readonly machine: string;
  /** Sorted by name. */
  readonly outcomes: readonly LibraryOutcome[];
  /** Of all first builds together. */
  readonly milliseconds: number;
  /** How many libraries the second run compiled: none. */
  readonly again: number;
}

/** The section of packages/nx/docs/libraries.md for one platform, from its headline to its end. */
export const renderPlatform = (run: PlatformRun): string => {
  const built = run.outcomes.filter((outcome) => outcome.kind === 'built');
  return [
    `## ${run.platform}`,
    '',
    `${built.length} libraries and tools, one after the other on ${run.machine}, nothing cached: ${minutes(run.milliseconds)}. The second run compiled ${run.again === 0 ? 'nothing' : run.again}.`,
    '',
    '| library | version | seconds | size | licence | needs | checks |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...run.outcomes.map(row),
    '',
  ].join('\n');
};

const row = (outcome: LibraryOutcome): string => {
  const { clib } = outcome;
  const cells = ((): readonly string[] => {
    switch (outcome.kind) {
      case 'failed':
        return [clib.version, '', '', clib.license.spdx, clib.needs.join(', '), '**failed**'];
      case 'left-out':
        return [clib.version, '', '', clib.license.spdx, clib.needs.join(', '), `not built: ${outcome.reason}`];
      case 'built':
        return [outcome.record.version, seconds(outcome.milliseconds), size(outcome.bytes), outcome.record.license.spdx, clib.needs.join(', '), checks(outcome.clib, outcome.record)];
    }
  })();
  return `| ${[clib.name, ...cells].join(' | ')} |`;
};

/** What was verified, from what the file expects; all of it held, or there would be no record. */
const checks = (clib: Clib, record: ClibRecord): string => {
  const count = (number: number, word: string): readonly string[] => (number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`]);
  const { headers, libraries, sonames, pkgConfig, programs } = clib.expects;
  const prints = checkOf(clib)?.prints;
  return [
    ...count(headers.length, 'header'),
    ...(sonames.length > 0 ? [`\`${sonames.join(' ')}\``] : count(libraries.length, 'library').map((text) => text.replace('librarys', 'libraries'))),
    ...(pkgConfig.length === 0 ? [] : [`pkg-config ${pkgConfig.join(' ')}`]),
    ...(programs.length === 0 ? [] : [`programs ${programs.join(' ')}`]),
    ...(record.check === 'none' ? [] : [record.check === 'ran' ? `ran${prints === undefined ? '' : `, printed ${prints.replaceAll('{version}', record.version)}`}` : 'linked']),
  ].join('; ');
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(0);
const minutes = (milliseconds: number): string => `${(milliseconds / 60_000).toFixed(0)} minutes`;
const size = (bytes: number): string => (bytes === 0 ? '' : tableSize(bytes));
