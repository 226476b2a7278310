import { judgeContents } from './judge-contents';

const duplicate = { code: 'W002', reason: 'empty files' };

it.each([
  ['a-1-py3-none-any.whl: OK\n', [], { excepted: [], problems: [] }],
  ['a-1-py3-none-any.whl: W002: Wheel contains duplicate files:\n  a\n  b\n', [duplicate], { excepted: [duplicate], problems: [] }],
  ['a-1-py3-none-any.whl: W002: Wheel contains duplicate files:\n  a\n  b\na-1-py3-none-any.whl: W005: Wheel contains common toplevel names: tests\n', [duplicate], { excepted: [duplicate], problems: ['W005: Wheel contains common toplevel names: tests'] }],
  ['a-1-py3-none-any.whl: OK\n', [duplicate], { excepted: [], problems: ['W002 is excepted and is no longer said'] }],
  ['Traceback\nKeyError: x\n', [], { excepted: [], problems: ['it did not work: KeyError: x'] }],
])('%j', (output, exceptions, expected) => {
  expect(judgeContents(output, exceptions)).toEqual(expected);
});
