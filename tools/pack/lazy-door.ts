import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the door of a built package open on demand: a module behind `src/index.js` is loaded when the first name of it
 * is used. Every process that Nx starts for us loads the doors, and needs a tenth of what is behind them.
 *
 * @param folder of the built package
 */
export const makeDoorLazy = (folder: string): void => {
  const file = join(folder, 'src/index.js');
  writeFileSync(file, lazyDoor(readFileSync(file, 'utf8'), (module) => readFileSync(join(folder, 'src', `${module}.js`), 'utf8')));
};

/**
 * @param door JavaScript that tsc made of lines like `export * from './values/version'`
 * @param read gives the JavaScript of such a module
 * @throws Error for a door or a module in another form: a name would be missing, silently
 */
export const lazyDoor = (door: string, read: (module: string) => string): string => {
  const modules = [...door.matchAll(/__exportStar\(require\("(\.\/[^"]+)"\), exports\);/gu)].map(([, module = '']) => module);
  const rest = door.replace(/^tslib_1\.__exportStar\(.*$/gmu, '').replace(/^("use strict";|Object\.defineProperty\(exports, "__esModule".*|const tslib_1 = require\("tslib"\);|\/\/# sourceMappingURL.*)$/gmu, '');
  if (modules.length === 0 || rest.trim() !== '') throw new Error(`a door holds "export * from" and nothing else, not: ${rest.trim()}`);
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    'const open = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {',
    '  const value = load()[name];',
    '  // In a circle of modules it may not be there yet.',
    '  if (value !== undefined) Object.defineProperty(exports, name, { enumerable: true, value });',
    '  return value;',
    '} });',
    ...modules.flatMap((module) => namesOf(module, read(module)).map((name) => `open(${JSON.stringify(name)}, () => require(${JSON.stringify(module)}));`)),
    '',
  ].join('\n');
};

const namesOf = (module: string, code: string): readonly string[] => {
  if (/__exportStar\(/u.test(code)) throw new Error(`${module} hands on all of another module: name what it hands on`);
  const names = [...code.matchAll(/\bexports\.(\w+) =|Object\.defineProperty\(exports, "(\w+)"/gu)].map(([, assigned, defined]) => assigned ?? defined ?? '');
  return [...new Set(names)].filter((name) => name !== '__esModule').sort();
};
