import { stageExecutor } from '../../boundary';
import { buildWheel } from './build-wheel';

export default stageExecutor('build-wheel', buildWheel);
