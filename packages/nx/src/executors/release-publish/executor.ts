import { projectExecutor } from '../../boundary';
import { normalizeUploadOptions } from '../upload/options';
import { supportedPlatforms } from '../upload/supported-platforms';
import { upload } from '../upload/upload';
import type { ReleasePublishOptions } from './schema';

/** Tasks that `nx release publish --dry-run` starts are given the option; those they stand on only this variable. */
export default projectExecutor<ReleasePublishOptions>((site, written, context) =>
  upload(site, supportedPlatforms(site, context), normalizeUploadOptions(written, site.host.variables['NX_DRY_RUN'] === 'true')),
);
