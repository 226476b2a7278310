import { keepsPromise } from './keeps-promise';

it.each([
  ['a-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'manylinux_2_17_x86_64', true],
  ['a-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'manylinux_2_5_x86_64', true],
  ['a-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'manylinux_2_28_x86_64', false],
  ['a-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'linux_x86_64', false],
  ['a-1-cp312-cp312-linux_x86_64.whl', 'manylinux_2_17_x86_64', false],
])('%s, found %s: %p', (file, found, kept) => {
  expect(keepsPromise(file, found)).toBe(kept);
});
