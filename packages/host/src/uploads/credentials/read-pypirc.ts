import { join } from 'node:path';
import { parsePypirc, WheelError, type IniFault, type Pypirc } from '@wheelwright/core';
import type { Host } from '../../ports';

/** A .pypirc and where it is. */
export interface FoundPypirc extends Pypirc {
  readonly path: string;
  /** Other users of this machine can read it. */
  readonly shared: boolean;
}

const faults: Readonly<Record<IniFault, string>> = {
  outside: 'there is something before the first [section]',
  twice: 'a section or a key is there twice',
  neither: 'there is neither a [section] nor "key = value"',
};

/**
 * Reads ~/.pypirc, or the file that is named.
 *
 * @param path what the user named; then it has to be there
 * @returns undefined when nobody named one and there is none
 * @throws WheelError credentials-invalid, which shows nothing of what is in the file
 */
export const readPypirc = async (host: Host, path?: string): Promise<FoundPypirc | undefined> => {
  const file = path ?? join(host.machine.home, '.pypirc');
  const facts = await host.files.targetFacts(file);
  if (facts === undefined) {
    if (path === undefined) return undefined;
    throw invalid(`there is no file ${file}`, 'it was named as the .pypirc to read');
  }
  if (facts.kind !== 'file') throw invalid(`${file} is no file`, 'a .pypirc is a text file with a section for each index');
  return { ...parse(file, decode(file, await host.files.readBytes(file))), path: file, shared: facts.shared };
};

const decode = (file: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(`${file} is not UTF-8`, 'save it as UTF-8; some editors write Latin-1 where a password has an accent or an umlaut');
  }
};

const parse = (file: string, text: string): Pypirc => {
  try {
    return parsePypirc(text);
  } catch (error) {
    // Without the reader's own words and without a cause: both quote the file.
    const { line, fault } = error as { readonly line?: number; readonly fault?: IniFault };
    if (line === undefined || fault === undefined) throw error;
    throw invalid(`${file} cannot be read: in line ${line} ${faults[fault]}`, 'twine cannot read it either; the line is not shown here because it may hold a password');
  }
};

const invalid = (message: string, hint: string): WheelError => new WheelError({ code: 'credentials-invalid', family: 'usage', message, hint });
