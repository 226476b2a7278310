import { join } from 'node:path';
import { pack, published } from './pack';

/** Builds and packs what is published; prints the paths of the tarballs. */
for (const name of published) console.log(pack(join(__dirname, '../..'), name));
