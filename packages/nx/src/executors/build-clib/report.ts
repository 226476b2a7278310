import { renderSize, renderSource, type ClibRecord, type Source } from '@wheelwright/core';
import { renderDuration, type Host } from '@wheelwright/host';

/** One line: what was made, from what, how long it took, how large it is. */
export const reportBuilt = (
  host: Host,
  { record, source, size, milliseconds }: { readonly record: ClibRecord; readonly source: Source | undefined; readonly size: number; readonly milliseconds: number },
): void => {
  const from = source === undefined ? `the one of this machine` : `from ${renderSource(source)}: ${renderSize(size)}`;
  const tried = record.check === 'ran' ? ', tried out' : record.check === 'linked' ? ', linked but not run: it is for other machines' : '';
  host.log.info(`${record.name} ${record.version} for ${record.platform}, ${from}, ${renderDuration(milliseconds)}${tried}`);
};

export const reportReused = (host: Host, record: ClibRecord): void => {
  host.log.info(`${record.name} ${record.version} for ${record.platform}: reused, nothing that goes in has changed`);
};
