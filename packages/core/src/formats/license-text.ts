/** What a licence's text must have, in the words that `plainWords` leaves of it. */
interface KnownLicense {
  readonly spdx: string;
  readonly has: readonly string[];
  readonly lacks?: readonly string[];
  /** A text with more words than this has something else in it too. */
  readonly words: number;
}

const bsd = 'redistribution and use in source and binary forms with or without modification are permitted provided that the following conditions are met';
const neither = 'may be used to endorse or promote products derived from this software without specific prior written permission';
const advertising = 'all advertising materials mentioning features or use of this software must display';
const mit = 'permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files';

/** Names of the SPDX list. A licence is known by sentences that no other has. */
const licenses: readonly KnownLicense[] = [
  { spdx: 'MIT', has: [mit, 'the above copyright notice and this permission notice', 'the software is provided as is without warranty of any kind'], words: 280 },
  { spdx: 'BSD-3-Clause', has: [bsd, neither, 'redistributions in binary form must reproduce'], lacks: [advertising], words: 330 },
  { spdx: 'BSD-2-Clause', has: [bsd, 'redistributions in binary form must reproduce'], lacks: [neither, advertising, 'altered source versions'], words: 340 },
  { spdx: 'Zlib', has: ['in no event will the authors be held liable for any damages arising from the use of this software', 'altered source versions must be plainly marked as such', 'this notice may not be removed or altered from any source distribution'], lacks: ['png reference library', bsd], words: 260 },
  { spdx: 'libpng-2.0', has: ['png reference library license version 2', 'altered source versions must be plainly marked as such'], words: 1700 },
  { spdx: 'bzip2-1.0.6', has: [bsd, 'the origin of this software must not be misrepresented', 'altered source versions must be plainly marked as such'], words: 420 },
  { spdx: 'ISC', has: ['permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted provided that the above copyright notice and this permission notice appear in all copies'], words: 220 },
  { spdx: 'curl', has: ['permission to use copy modify and distribute this software for any purpose with or without fee is hereby granted', 'shall not be used in advertising or otherwise to promote the sale'], words: 260 },
  { spdx: 'libtiff', has: ['permission to use copy modify distribute and sell this software and its documentation for any purpose is hereby granted without fee', 'silicon graphics'], words: 320 },
  { spdx: 'Apache-2.0', has: ['apache license version 2 0 january 2004', 'terms and conditions for use reproduction and distribution', 'submission of contributions'], words: 2100 },
  { spdx: 'BSL-1.0', has: ['boost software license version 1 0 august 17th 2003', 'permission is hereby granted free of charge to any person or organization'], words: 320 },
  { spdx: 'MPL-2.0', has: ['mozilla public license version 2 0', 'covered software is provided under this license on an as is basis'], words: 3000 },
  { spdx: 'GPL-2.0-only', has: ['gnu general public license version 2 june 1991', 'terms and conditions for copying distribution and modification'], words: 3200 },
  { spdx: 'GPL-3.0-only', has: ['gnu general public license version 3 29 june 2007', 'the precise terms and conditions for copying distribution and modification follow'], words: 6200 },
  { spdx: 'LGPL-2.0-only', has: ['gnu library general public license version 2 june 1991'], words: 4700 },
  { spdx: 'LGPL-2.1-only', has: ['gnu lesser general public license version 2 1 february 1999', 'terms and conditions for copying distribution and modification'], words: 4900 },
  { spdx: 'LGPL-3.0-only', has: ['gnu lesser general public license version 3 29 june 2007', 'this version of the gnu lesser general public license incorporates'], words: 1500 },
  { spdx: 'Unlicense', has: ['this is free and unencumbered software released into the public domain'], words: 260 },
];

/**
 * The SPDX name of a licence text, or undefined where that is not sure: another text, two licences in one file, one
 * with something added. The texts of the GNU licences do not say whether later versions hold too: `-only` is said.
 */
export const identifyLicense = (text: string): string | undefined => {
  const plain = plainWords(text);
  const words = plain.split(' ').length;
  const found = licenses.filter(({ has, lacks = [] }) => has.every((words_) => plain.includes(words_)) && !lacks.some((words_) => plain.includes(words_)));
  const [one, ...others] = found;
  return one === undefined || others.length > 0 || words > one.words ? undefined : one.spdx;
};

/** True for a licence whose text does not say whether later versions hold too. */
export const leavesVersionsOpen = (spdx: string): boolean => /GPL-[\d.]+-only/u.test(spdx);

/** Lower-case words with one space between: what is left of a text when its layout and its marks are gone. */
const plainWords = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, ' ')
    .trim();
