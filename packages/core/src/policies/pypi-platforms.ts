/** Platform tags that PyPI takes, as its own check has them; plain linux only where no policy exists. */
const plain = new Set(['any', 'win32', 'win_arm64', 'win_amd64', 'win_ia64', 'linux_armv6l', 'linux_armv7l']);

const named: Readonly<Record<string, readonly string[]>> = {
  manylinux1: ['x86_64', 'i686'],
  manylinux2010: ['x86_64', 'i686'],
  manylinux2014: ['x86_64', 'i686', 'aarch64', 'armv7l', 'ppc64', 'ppc64le', 's390x'],
};

const musllinux = ['x86_64', 'i686', 'aarch64', 'armv7l', 'ppc64le', 's390x', 'riscv64'];
const manylinux = [...musllinux, 'ppc64'];
const macosx = ['ppc', 'ppc64', 'i386', 'x86_64', 'arm64', 'intel', 'fat', 'fat3', 'fat64', 'universal', 'universal2'];
/** Since 11 a release has no minor version that counts. */
const macosxMajors = ['11', '12', '13', '14', '15', '26'];
const android = ['armeabi_v7a', 'arm64_v8a', 'x86', 'x86_64'];

/** @example isPypiPlatform('linux_x86_64') // false */
export const isPypiPlatform = (tag: string): boolean => {
  if (plain.has(tag)) return true;
  const [, alias = '', aliasArchitecture = ''] = /^(manylinux[0-9]+)_(.+)$/u.exec(tag) ?? [];
  if (named[alias] !== undefined) return named[alias].includes(aliasArchitecture);
  const [, family = '', major = '', minor = '', architecture = ''] = /^(manylinux|musllinux|macosx)_([0-9]+)_([0-9]+)_(.+)$/u.exec(tag) ?? [];
  switch (family) {
    case 'manylinux':
      return manylinux.includes(architecture);
    case 'musllinux':
      return musllinux.includes(architecture);
    case 'macosx':
      return macosx.includes(architecture) && (major === '10' || (macosxMajors.includes(major) && minor === '0'));
    default:
      break;
  }
  if (/^ios_[0-9]+_[0-9]+_(arm64|x86_64)_(iphoneos|iphonesimulator)$/u.test(tag) || /^pyemscripten_[0-9]+_[0-9]+_wasm32$/u.test(tag)) return true;
  return android.includes(/^android_[0-9]+_(.+)$/u.exec(tag)?.[1] ?? '');
};

/** What to do about a tag that is refused. */
export const pypiPlatformHint = (tag: string): string | undefined => {
  if (tag.startsWith('linux_')) return 'repair the wheel: what it needs of the system goes into it, and it gets a manylinux tag';
  const [, major = '', rest = ''] = /^macosx_([0-9]+)_[0-9]+_(.+)$/u.exec(tag) ?? [];
  return major !== '' && major !== '10' && macosx.includes(rest) ? `since macOS 11 only .0 counts: macosx_${major}_0_${rest}` : undefined;
};
