import { compileJobs, mostMemoryPerJob } from './compile-jobs';

describe('compileJobs', () => {
  it.each([
    ['as many as cores where nobody says', { cores: 8, memory: 1024, memoryPerJob: undefined }, 8],
    ['as many as cores where there is memory for more', { cores: 2, memory: 16384, memoryPerJob: 1000 }, 2],
    ['as many as the memory bears', { cores: 8, memory: 16384, memoryPerJob: 3000 }, 5],
    ['memory for exactly so many', { cores: 8, memory: 4096, memoryPerJob: 2048 }, 2],
    ['at least one', { cores: 8, memory: 1024, memoryPerJob: 3000 }, 1],
  ])('%s', (_title, limits, expected) => {
    expect(compileJobs(limits)).toBe(expected);
  });
});

it.each([
  [[{}, {}], undefined],
  [[{ memoryPerJob: 500 }, {}, { memoryPerJob: 900 }], 900],
])('the most of %j is %s', (builds, expected) => {
  expect(mostMemoryPerJob(builds)).toBe(expected);
});
