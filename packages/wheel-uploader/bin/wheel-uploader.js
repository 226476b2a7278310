#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// In its own repository the command runs from source; a packed one is compiled.
if (!existsSync(join(__dirname, '../src/main.js'))) {
  process.env.SWC_NODE_PROJECT ??= join(__dirname, '../../../tsconfig.base.json');
  require('@swc-node/register');
}

void require('../src/main')
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
