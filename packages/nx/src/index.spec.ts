import * as door from './index';

it('the door of @wheelwright/nx: what Nx looks for in a plugin, and nothing else', () => {
  expect(Object.keys(door).sort()).toEqual(['createNodes', 'createNodesV2', 'preTasksExecution']);
  // Nx 22 knows the first name only, Nx 23 and 24 prefer the second.
  expect(door.createNodes).toBe(door.createNodesV2);
  expect(door.createNodes[0]).toBe('**/{platforms,clib,wheel,destinations}.yaml');
});
