import { packagesOf } from './outside-packages';

it.each([
  ['const y = require("yaml");', ['yaml']],
  ["const sha = require('@noble/hashes/sha2');", ['@noble/hashes']],
  ['await import("@nx/devkit")', ['@nx/devkit']],
  ['require("./digest"); require("../index");', []],
  ['require("node:fs"); require("fs/promises"); require("path");', []],
])('%s', (code, names) => {
  expect(packagesOf(code)).toEqual(names);
});
