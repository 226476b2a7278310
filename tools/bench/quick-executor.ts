/**
 * Files of a package with an executor `quick:make` that writes one file into each output of its task, and can do so for
 * all tasks in one process.
 */
export const quickExecutor: Readonly<Record<string, string>> = {
  'node_modules/quick/package.json': JSON.stringify({ name: 'quick', version: '1.0.0', executors: './executors.json' }),
  'node_modules/quick/executors.json': JSON.stringify({ executors: { make: { implementation: './make', batchImplementation: './make#batch', schema: './schema.json' } } }),
  'node_modules/quick/schema.json': JSON.stringify({ version: 2, type: 'object', properties: {} }),
  'node_modules/quick/make.js': `
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const make = (root, task) => {
  for (const output of task.outputs) {
    mkdirSync(join(root, output), { recursive: true });
    writeFileSync(join(root, output, 'made'), task.id);
  }
};
exports.default = async (options, { root, projectName, targetName, taskGraph }) => {
  for (const task of Object.values(taskGraph.tasks)) if (task.target.project === projectName && task.target.target === targetName) make(root, task);
  return { success: true };
};
exports.batch = async function* (taskGraph, inputs, overrides, context) {
  for (const task of Object.values(taskGraph.tasks)) {
    make(context.root, task);
    yield { task: task.id, result: { success: true, terminalOutput: '' } };
  }
};
`,
};
