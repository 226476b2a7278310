import { stageExecutor } from '../../boundary';
import { inHalvesOfWheels } from '../../merged-stage';
import { mergeRepaired } from './merge-repaired';
import { repair } from './repair';

export default stageExecutor('repair', repair, {
  merged: async (stage) => {
    await inHalvesOfWheels(stage, repair);
    await mergeRepaired(stage);
  },
});
