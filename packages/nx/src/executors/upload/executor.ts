import { projectExecutor } from '../../boundary';
import { normalizeUploadOptions } from './options';
import type { UploadOptions } from './schema';
import { supportedPlatforms } from './supported-platforms';
import { upload } from './upload';

export default projectExecutor<UploadOptions>(async (site, written, context) => {
  const options = normalizeUploadOptions(written);
  if (!options.supported) site.host.log.info(`${site.project.name} is not built for ${written.platform}`);
  else await upload(site, supportedPlatforms(site, context), options);
});
