import { openToolchain } from '@wheelwright/host';
import { stageExecutor } from '../../boundary';
import { buildWheel } from './build-wheel';

export default stageExecutor('build-wheel', (stage) => buildWheel(stage, openToolchain));
