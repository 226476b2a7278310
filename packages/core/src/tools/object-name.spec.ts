import { encodeObjectName } from './object-name';

it('encodes names so that nothing in them means something', () => {
  expect(encodeObjectName("ci/a+b c?#%(1)'*.whl")).toBe('ci/a%2Bb%20c%3F%23%25%281%29%27%2A.whl');
});
