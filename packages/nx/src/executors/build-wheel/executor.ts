import { openToolchain } from '@wheelwright/host';
import { stageExecutor, type Stage } from '../../boundary';
import { inHalvesOfWheels } from '../../merged-stage';
import { buildWheel } from './build-wheel';

const build = (stage: Stage): Promise<void> => buildWheel(stage, openToolchain);

export default stageExecutor('build-wheel', build, { merged: (stage) => inHalvesOfWheels(stage, build) });
