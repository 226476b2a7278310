import { renderSize } from '@wheelwright/core';
import type { Log } from '../ports';
import type { SentState } from './send-report';
import type { ReportedFile, UploadReport } from './upload-report';

const states: Readonly<Record<SentState, string>> = {
  verified: 'verified',
  stored: 'stored',
  'stored-not-yet-visible': 'stored, not yet visible',
  failed: 'failed',
  'not-tried': 'not tried',
};

/** What became of each file, as a table; nothing where nothing was to be sent. */
export const printUpload = (log: Log, report: UploadReport): void => {
  if (!report.files.some(({ sent }) => sent !== undefined)) return;
  log.table(['file', 'size', report.destination.name], report.files.map((file) => [file.file, renderSize(file.size), stateOf(file)]));
  for (const { file, sent } of report.files) if (sent?.message !== undefined && ['stored', 'stored-not-yet-visible'].includes(sent.state)) log.warn(`${file}: ${sent.message}`);
};

const stateOf = ({ sent, action, reason }: ReportedFile): string => {
  if (sent !== undefined) return `${states[sent.state]}${sent.resumed ? ', by an earlier run' : ''}`;
  if (action === 'skip') return reason === 'identical' ? 'there already, the same bytes' : 'there already, its bytes are not known';
  return '';
};
