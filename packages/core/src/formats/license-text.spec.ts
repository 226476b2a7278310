import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyLicense, leavesVersionsOpen } from './license-text';

const asIs = 'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED.';
const bsd = `Copyright (c) 2001, A. Person
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
 * Redistributions of source code must retain the above copyright notice.
 * Redistributions in binary form must reproduce the above copyright notice.
`;
const endorse = ' * Neither the name of A. Person nor the names of its contributors may be used to endorse or promote\n   products derived from this software without specific prior written permission.\n';
const zlib = `This software is provided 'as-is', without any express or implied warranty. In no event will the authors be held liable
for any damages arising from the use of this software.
  2. Altered source versions must be plainly marked as such, and must not be misrepresented as being the original software.
  3. This notice may not be removed or altered from any source distribution.`;

describe('identifyLicense', () => {
  const mit = readFileSync(join(__dirname, '../../../../LICENSE'), 'utf8');

  it.each([
    ['MIT', mit],
    ['BSD-2-Clause', bsd],
    ['BSD-3-Clause', `${bsd}${endorse}`],
    ['Zlib', zlib],
    ['ISC', `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,\nprovided that the above copyright notice and this permission notice appear in all copies.`],
    ['GPL-2.0-only', 'GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991\n\n TERMS AND CONDITIONS FOR COPYING, DISTRIBUTION AND MODIFICATION'],
  ])('%s', (spdx, text) => {
    expect(identifyLicense(text)).toBe(spdx);
  });

  it.each([
    ['another text', 'Do what you want.'],
    ['the advertising clause', `${bsd}${endorse} * All advertising materials mentioning features or use of this software must display the following.`],
    ['two in one file', `${mit}\n\n${bsd}`],
    ['something added', `${mit}\n${'and another thing '.repeat(100)}`],
    ['half of one', asIs],
  ])('is not sure of %s', (_what, text) => {
    expect(identifyLicense(text)).toBeUndefined();
  });
});

it('the GNU licences leave later versions open', () => {
  expect(['LGPL-2.1-only', 'MIT'].map(leavesVersionsOpen)).toEqual([true, false]);
});
