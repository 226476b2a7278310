import { judgeCase, runCase } from './run-case';
import { stories } from './stories';
import { tables } from './tables';

/** Every failure of every table, one after the other; words on the command line choose those whose name has one of them. */
const main = async (words: readonly string[]): Promise<number> => {
  let failed = 0;
  let passed = 0;
  for (const [title, rows] of Object.entries(tables)) {
    const chosen = rows.filter(({ name }) => words.length === 0 || words.some((word) => `${title} ${name}`.includes(word)));
    if (chosen.length > 0) console.log(`\n${title}`);
    for (const row of chosen) {
      const start = performance.now();
      const seen = await runCase(row);
      const differences = judgeCase(row, seen);
      const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
      console.log(`${differences.length === 0 ? '✓' : '✗'} ${row.name}  ${seen.outcome}${seen.code === undefined ? '' : ` (${seen.code})`} | ${seen.files.slice(0, 3).join(' | ')} | ${seen.uploads.length} uploads, exit ${seen.code === undefined ? 0 : 1}, ${time}`);
      for (const difference of differences) console.log(`    ${difference.replaceAll('\n', '\n      ')}`);
      if (differences.length === 0) passed += 1;
      else failed += 1;
    }
  }
  for (const { name, tell } of stories.filter((story) => words.length === 0 || words.some((word) => `stories ${story.name}`.includes(word)))) {
    const wrong = await tell();
    console.log(`${wrong.length === 0 ? '✓' : '✗'} ${name}`);
    for (const difference of wrong) console.log(`    ${difference}`);
    if (wrong.length === 0) passed += 1;
    else failed += 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
