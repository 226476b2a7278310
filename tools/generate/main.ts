import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateAll } from './generate-all';

/**
 * Writes everything that is made from schemas: the JSON schemas of the YAML files, the option types of executors and
 * generators, the reference pages. With --check it writes nothing and fails when something differs.
 */
const main = async (check: boolean): Promise<number> => {
  const root = join(__dirname, '../..');
  const outdated: string[] = [];
  for (const { file, text } of await generateAll(root)) {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    outdated.push(file);
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (outdated.length === 0) return 0;
  console.log(`${check ? 'out of date, run `npm run generate`' : 'written'}: ${outdated.join(', ')}`);
  return check ? 1 : 0;
};

void main(process.argv.includes('--check')).then((code) => {
  process.exitCode = code;
});
