import { renderProblem } from '../errors/problem';
import type { ReleaseFile } from '../values/release-file';
import { renderSize } from './render-size';
import type { UploadEntry, UploadPlan } from './upload-plan';

/**
 * What a dry run prints: every file in the order of sending, with what becomes of it and why, then what stands
 * against it.
 *
 * @example renderUploadPlan(plan, { shown: 'https://upload.example/legacy/' })
 */
export const renderUploadPlan = (plan: UploadPlan<ReleaseFile>, destination: { readonly shown: string }): string => {
  const { entries, problems } = plan;
  const sent = entries.filter(({ action }) => action === 'send');
  const bytes = sent.reduce((sum, { file }) => sum + file.size, 0);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const width = Math.max(0, ...entries.map(({ file }) => file.file.length));
  return [
    `to ${destination.shown}: ${count(sent.length, 'file')}${sent.length === 0 ? '' : ` (${renderSize(bytes)})`}${entries.length === sent.length ? '' : `, ${entries.length - sent.length} left alone`}`,
    ...entries.map((entry) => `  ${describe(entry).padEnd(7)} ${entry.file.file.padEnd(width)}  ${renderSize(entry.file.size).padStart(8)}${reason(entry)}`),
    ...(errors.length === 0 ? [] : [`${errors.length === 1 ? 'one thing stands' : `${errors.length} things stand`} against it; nothing would be sent:`, ...errors.map((problem) => `  ${renderProblem(problem)}`)]),
    ...(warnings.length === 0 ? [] : ['to be known:', ...warnings.map((problem) => `  ${renderProblem(problem)}`)]),
  ].join('\n');
};

const describe = (entry: UploadEntry<ReleaseFile>): string => (entry.action === 'skip' ? 'skip' : entry.replaces === undefined ? 'send' : 'replace');

const reason = (entry: UploadEntry<ReleaseFile>): string => {
  if (entry.action === 'send') return entry.replaces === undefined ? '' : '  has other bytes there';
  return entry.reason === 'identical' ? '  is there already' : '  is there, perhaps with other bytes';
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
