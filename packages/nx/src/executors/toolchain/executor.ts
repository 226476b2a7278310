import { stageExecutor } from '../../boundary';
import { provideToolchain } from './provide-toolchain';

export default stageExecutor('toolchain', provideToolchain);
