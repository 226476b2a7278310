import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import deprecatedAtSpdx from 'spdx-license-ids/deprecated.json';
import knownAtSpdx from 'spdx-license-ids/index.json';

/**
 * Writes SPDX's identifiers into packages/core/src/policies/spdx-identifiers.ts: those that PyPI takes, from the newest
 * release of the distribution packaging, by which PyPI judges, and those that have come to SPDX's list since, from the
 * npm package spdx-license-ids. Through the machine's own pip:
 *
 *     node -r @swc-node/register tools/generate/spdx-identifiers.ts
 */
interface PackagingList {
  readonly version: string;
  /** Identifiers to whether they are deprecated. */
  readonly licenses: Readonly<Record<string, boolean>>;
  readonly exceptions: Readonly<Record<string, boolean>>;
}

const printList = `
import json, sys
sys.path.insert(0, sys.argv[1])
from packaging.licenses import _spdx
def flags(table): return {entry['id']: entry['deprecated'] for entry in table.values()}
print(json.dumps({'version': _spdx.VERSION, 'licenses': flags(_spdx.LICENSES), 'exceptions': flags(_spdx.EXCEPTIONS)}))
`;

const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spdx-'));
try {
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, 'packaging'], { stdio: 'inherit' });
  const [wheel = ''] = readdirSync(folder);
  const { version, licenses, exceptions } = JSON.parse(execFileSync('python3', ['-c', printList, join(folder, wheel)], { encoding: 'utf8' })) as PackagingList;
  // A `+` behind an identifier means "or later" of any of them.
  const known = Object.keys(licenses).filter((name) => !name.endsWith('+'));
  const newer = [...knownAtSpdx, ...deprecatedAtSpdx].filter((name) => licenses[name] === undefined);
  const text = `/* eslint-disable max-lines -- lists */
/** SPDX's list as packaging ${wheel.split('-')[1] ?? ''} has it, by which PyPI judges. Made by tools/generate/spdx-identifiers.ts. */
export const spdxVersion = '${version}';

/** Identifiers, one a line, as one text: inference loads this, and a text costs nothing before somebody looks. */
export type SpdxList = string;

/** Licences that PyPI takes, the deprecated ones among them. */
export const spdxLicenses: SpdxList = \`
${sorted(known)}
\`;

/** Those whose identifier SPDX wants no more. */
export const deprecatedSpdxLicenses: SpdxList = \`
${sorted(known.filter((name) => licenses[name] === true))}
\`;

/** Licences that came to SPDX's list later. */
export const newerSpdxLicenses: SpdxList = \`
${sorted(newer)}
\`;

/** What may stand behind WITH. */
export const spdxExceptions: SpdxList = \`
${sorted(Object.keys(exceptions))}
\`;
`;
  writeFileSync(join(__dirname, '../../packages/core/src/policies/spdx-identifiers.ts'), text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function sorted(names: readonly string[]): string {
  return [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join('\n');
}
