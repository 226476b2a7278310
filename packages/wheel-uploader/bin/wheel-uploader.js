#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (!existsSync(join(__dirname, '../src/main.js'))) require('./from-source');

void require('../src/main')
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
