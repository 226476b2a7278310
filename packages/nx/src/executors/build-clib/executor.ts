import { openToolchain } from '@wheelwright/host';
import { stageExecutor } from '../../boundary';
import { buildClib } from './build-clib';

export default stageExecutor('build-clib', (stage) => buildClib(stage, openToolchain));
