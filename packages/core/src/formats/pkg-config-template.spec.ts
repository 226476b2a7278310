import { readPkgConfigTemplate } from './pkg-config-template';

it('reads what stands in the template of a .pc file', () => {
  const text = `prefix=@prefix@
Name: libpng
Version: @PNGLIB_VERSION@
Requires.private: zlib, libfoo >= 1.2 @OTHERS@
Requires: bar = 3
Libs: -L\${libdir} -lpng@PNGLIB_MAJOR@@PNGLIB_MINOR@ -lpng -lm
Libs.private: @LIBS@ -lz
`;
  expect(readPkgConfigTemplate(text)).toEqual({ libraries: ['png', 'm'], requires: ['bar', 'zlib', 'libfoo'] });
  expect(readPkgConfigTemplate('')).toEqual({ libraries: [], requires: [] });
});
