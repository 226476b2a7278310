import { stageExecutor } from '../../boundary';
import { repair } from './repair';

export default stageExecutor('repair', repair);
