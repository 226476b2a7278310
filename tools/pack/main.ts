import { join } from 'node:path';
import { pack } from './pack';

/** Builds and packs the plugin; prints the path of the tarball. */
console.log(pack(join(__dirname, '../..')));
