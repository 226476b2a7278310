import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import { understandWheel } from '../formats/wheel-contents';
import { findBuildTagDisagreement, withBuildTag } from './build-tag';

const wheel = (file: string, text: string) => {
  const member = (content: string) => ({ bytes: utf8ToBytes(content), executable: false });
  return understandWheel(file, new Map([['demo-1.0.dist-info/METADATA', member('Name: demo\nVersion: 1.0\n')], ['demo-1.0.dist-info/WHEEL', member(text)], ['demo-1.0.dist-info/RECORD', member('')]]));
};

describe('withBuildTag', () => {
  it.each([
    ['none before', 'demo-1.0-cp312-cp312-linux_x86_64.whl', 'Wheel-Version: 1.0\nGenerator: x\nTag: cp312-cp312-linux_x86_64\n', 'demo-1.0-2b-cp312-cp312-linux_x86_64.whl'],
    ['another one', 'demo-1.0-1-py2.py3-none-any.whl', 'Wheel-Version: 1.0\nBuild: 1\nTag: py2-none-any\nTag: py3-none-any\n\n', 'demo-1.0-2b-py2.py3-none-any.whl'],
  ])('%s', (_, file, text, expected) => {
    const tagged = withBuildTag(wheel(file, text), '2b');
    expect(tagged.file).toBe(expected);
    const changed = understandWheel(tagged.file, tagged.members);
    expect(findBuildTagDisagreement(changed)).toEqual([]);
    expect(bytesToUtf8(changed.members.get('demo-1.0.dist-info/WHEEL')?.bytes ?? new Uint8Array()).match(/^Build: 2b$/gmu)).toHaveLength(1);
    expect(changed.wheel.headers.filter(({ name }) => name === 'Tag')).toEqual(wheel(file, text).wheel.headers.filter(({ name }) => name === 'Tag'));
  });
});

describe('findBuildTagDisagreement', () => {
  it.each([
    ['demo-1.0-1-py3-none-any.whl', 'Build: 1\n', []],
    ['demo-1.0-py3-none-any.whl', '', []],
    ['demo-1.0-1-py3-none-any.whl', '', ['its name says the build tag 1 and its WHEEL none']],
    ['demo-1.0-py3-none-any.whl', 'Build: 1\n', ['its name says no build tag and its WHEEL 1']],
  ])('%s with %j', (file, text, expected) => expect(findBuildTagDisagreement(wheel(file, text))).toEqual(expected));
});
