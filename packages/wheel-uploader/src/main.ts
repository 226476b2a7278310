import { renderError } from '@wheelwright/core';
import { asWheelError, createNodeHost, reportedError, type Host } from '@wheelwright/host';
import { version } from '../package.json';
import { help } from './help';
import { readCommand, wantsJson } from './options';
import { runUploader } from './run-uploader';
import type { UploaderReport, UploaderResult } from './uploader-report';

/** What is replaced in specs. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd?: string;
  readonly makeHost?: (toStandardError: boolean) => Host;
  /** Standard output. */
  readonly print?: (text: string) => void;
}

/**
 * The command wheel-uploader.
 *
 * @param argv the words behind its name
 * @returns its exit code
 */
export const main = async (argv: readonly string[], { cwd = process.cwd(), makeHost = hostOf, print = (text) => void process.stdout.write(text) }: Surroundings = {}): Promise<number> => {
  const json = wantsJson(argv);
  const host = makeHost(json);
  const result = await run(host, { argv, cwd, print });
  if (result === undefined) return 0;
  const { report, error } = result;
  if (error !== undefined) host.log.error(renderError(error));
  if (json) print(`${JSON.stringify(report, undefined, 2)}\n`);
  return error === undefined ? 0 : 1;
};

const run = async (host: Host, { argv, cwd, print }: { readonly argv: readonly string[] } & Required<Pick<Surroundings, 'cwd' | 'print'>>): Promise<UploaderResult | undefined> => {
  try {
    const command = readCommand(argv);
    if (command.kind === 'run') return await runUploader(host, cwd, command.options);
    print(command.kind === 'help' ? help : `wheel-uploader ${version}\n`);
    return undefined;
  } catch (thrown) {
    const error = asWheelError(thrown);
    const report: UploaderReport = { schema: 1, project: undefined, version: undefined, source: undefined, dryRun: false, outcome: 'failed', fetched: [], notFetched: [], upload: undefined, error: reportedError(error) };
    return { report, error };
  }
};

/** With a report on standard output, everything else goes to standard error. */
const hostOf = (toStandardError: boolean): Host => {
  if (!toStandardError) return createNodeHost();
  const { stderr } = process;
  return createNodeHost({ output: { isTTY: stderr.isTTY === true, columns: stderr.columns ?? 80, write: (text) => void stderr.write(text) } });
};
