import { stageExecutor } from '../../boundary';
import { leaveMerged } from './leave-merged';
import { test } from './test';

export default stageExecutor('test', test, { merged: leaveMerged });
