import { projectExecutor } from '../../boundary';
import { prune } from './prune';
import type { PruneOptions } from './schema';

export default projectExecutor<PruneOptions>((site, options) => prune(site, options));
