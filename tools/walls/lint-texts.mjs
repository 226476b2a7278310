// Lints texts as if they were files of this repository. A process of its own, since jest cannot load eslint.config.mjs.
// stdin: [{ file, text }]; stdout: for each the list of rules that refused it.
import { ESLint } from 'eslint';

let input = '';
for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
const eslint = new ESLint();
const answers = [];
for (const { file, text } of JSON.parse(input)) {
  const [result] = await eslint.lintText(text, { filePath: file });
  answers.push(result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(answers));
