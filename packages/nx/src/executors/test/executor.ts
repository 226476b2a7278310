import { stageExecutor } from '../../boundary';
import { test } from './test';

export default stageExecutor('test', test);
