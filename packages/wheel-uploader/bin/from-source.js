'use strict';
const { join } = require('node:path');

// In its own repository the command runs from source; this file is not packed.
process.env.SWC_NODE_PROJECT ??= join(__dirname, '../../../tsconfig.base.json');
require('@swc-node/register');
