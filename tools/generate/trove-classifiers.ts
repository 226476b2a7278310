import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes the classifiers that PyPI knows into packages/core/src/policies/trove-classifiers.ts, from the newest release
 * of the distribution trove-classifiers, which PyPI itself reads. Through the machine's own pip:
 *
 *     node -r @swc-node/register tools/generate/trove-classifiers.ts
 */
interface TroveClassifiers {
  readonly known: readonly string[];
  /** Deprecated ones to what stands for them. */
  readonly deprecated: Readonly<Record<string, readonly string[]>>;
}

const printClassifiers = `
import json, sys
sys.path.insert(0, sys.argv[1])
from trove_classifiers import deprecated_classifiers, sorted_classifiers
print(json.dumps({'known': sorted(sorted_classifiers), 'deprecated': deprecated_classifiers}))
`;

const folder = mkdtempSync(join(tmpdir(), 'wheelwright-classifiers-'));
try {
  execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, 'trove-classifiers'], { stdio: 'inherit' });
  const [wheel = ''] = readdirSync(folder);
  const { known, deprecated } = JSON.parse(execFileSync('python3', ['-c', printClassifiers, join(folder, wheel)], { encoding: 'utf8' })) as TroveClassifiers;
  const text = `/* eslint-disable max-lines -- a list */
/** The release of trove-classifiers that these are of. */
export const troveVersion = '${wheel.split('-')[1] ?? ''}';

/** Every classifier that PyPI takes. Made by tools/generate/trove-classifiers.ts. */
export const troveClassifiers: ReadonlySet<string> = new Set(
  \`
${known.join('\n')}
\`
    .trim()
    .split('\\n'),
);

/** Classifiers that PyPI takes no more, to what stands for them. */
export const deprecatedClassifiers: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
${Object.entries(deprecated)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, instead]) => `  [${quoted(name)}, [${instead.map(quoted).join(', ')}]],\n`)
  .join('')}]);
`;
  writeFileSync(join(__dirname, '../../packages/core/src/policies/trove-classifiers.ts'), text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
