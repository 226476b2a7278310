import { projectExecutor } from '../../boundary';
import { provideSource } from './provide-source';
import type { SourceOptions } from './schema';

export default projectExecutor<SourceOptions>((site, options) => provideSource(site, options));
