import { missingProgramsError } from './machine-programs';

test.each([
  [['make'], 'make is not on this machine; projects/zlib/clib.yaml builds with it', 'apt-get install make, or dnf install make'],
  [['make', 'xxd'], 'make, xxd are not on this machine; projects/zlib/clib.yaml builds with them', 'apt-get install make xxd, or dnf install make vim-common'],
])('%j', (missing, message, hint) => {
  expect(missingProgramsError(missing, 'projects/zlib/clib.yaml')).toMatchObject({ code: 'tool-unavailable', family: 'usage', message, hint });
});
