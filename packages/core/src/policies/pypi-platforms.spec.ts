import { isPypiPlatform, pypiPlatformHint } from './pypi-platforms';

const accepted = 'any win32 win_amd64 win_arm64 manylinux1_x86_64 manylinux2014_ppc64 manylinux_2_28_riscv64 manylinux_2_17_ppc64 musllinux_1_2_armv7l linux_armv6l linux_armv7l macosx_10_9_x86_64 macosx_10_16_universal2 macosx_11_0_arm64 macosx_26_0_arm64 ios_13_0_arm64_iphoneos ios_13_0_x86_64_iphonesimulator android_21_arm64_v8a pyemscripten_2025_0_wasm32';
const refused = 'linux_x86_64 linux_aarch64 manylinux1_aarch64 manylinux2010_aarch64 manylinux_2_17_mips musllinux_1_1_ppc64 macosx_11_1_arm64 macosx_16_0_arm64 macosx_10_9_mips win_mips ios_13_0_armv7_iphoneos android_21_mips emscripten_3_1_wasm32 manylinux3_x86_64 freebsd_13_x86_64 constructor';

it('takes what PyPI takes', () => {
  expect(accepted.split(' ').filter((tag) => !isPypiPlatform(tag))).toEqual([]);
});

it('refuses what PyPI refuses', () => {
  expect(refused.split(' ').filter(isPypiPlatform)).toEqual([]);
});

it('says what to do', () => {
  expect(pypiPlatformHint('linux_x86_64')).toContain('repair the wheel');
  expect(pypiPlatformHint('macosx_11_1_arm64')).toContain('macosx_11_0_arm64');
  expect(pypiPlatformHint('win_mips')).toBeUndefined();
});
