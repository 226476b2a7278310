import { Parser } from 'htmlparser2';

/** What a server answered to an upload. */
export interface UploadAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * What an answer means for a file: `stored`; or why not, in the words of `TransferFailure` (`refused`, `transient`,
 * `unknown`, `stop`), with what the server said and what to do.
 */
export interface UploadVerdict {
  readonly outcome: 'stored' | 'refused' | 'transient' | 'unknown' | 'stop';
  /** What the server said, at most a few hundred characters; undefined when it said nothing of use. */
  readonly said: string | undefined;
  readonly hint: string | undefined;
}

interface Rule {
  readonly statuses: readonly number[];
  readonly outcome: UploadVerdict['outcome'];
  readonly hint?: string;
}

/** By status alone; the first that fits. Whether a file exists is never taken from here: the index is asked, by hash. */
const rules: readonly Rule[] = [
  { statuses: [200, 201, 202, 204], outcome: 'stored' },
  { statuses: [401], outcome: 'stop', hint: 'the server does not take these credentials: is the token whole, and of this server? PyPI takes the user name __token__ with an API token' },
  { statuses: [403], outcome: 'stop', hint: 'these credentials may not upload here: is the token for this project, and may its owner upload to it?' },
  { statuses: [404], outcome: 'stop', hint: 'is the upload URL right? It is not the URL that files are installed from' },
  { statuses: [405], outcome: 'stop', hint: 'this looks like the URL that files are installed from; the upload URL is another one' },
  { statuses: [407], outcome: 'stop', hint: 'the proxy wants credentials: put them in HTTPS_PROXY' },
  { statuses: [410, 501], outcome: 'stop', hint: 'nobody takes uploads at this URL (any more): see the documentation of the index for its upload URL' },
  { statuses: [413], outcome: 'refused', hint: 'the file is larger than the server, or a proxy before it, allows' },
  // Refused before anything was looked at.
  { statuses: [425, 429], outcome: 'transient' },
  // A gateway gives up while the server behind it goes on.
  { statuses: [408, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524], outcome: 'unknown' },
];

/** What the words of a refusal say about what to do next, and nothing else. */
const hints: readonly (readonly [words: RegExp, hint: string, outcome?: UploadVerdict['outcome']])[] = [
  [/previously used|was deleted/iu, 'a name that was once deleted is never taken again: make a new version, or give the wheel a build tag'],
  [/older than \d+ days/iu, 'the release is closed for new files: make a new version, such as a post-release'],
  [/file too large|limit for this project|project size too large/iu, 'ask the index for a higher limit, or make the file smaller (strip it)'],
  // Damaged on the way, or the file changed, which is looked at before another attempt.
  [/digest.*(?:does not|doesn't|do not) match|hash mismatch/iu, 'the file was damaged on the way, or changed meanwhile', 'transient'],
  [/two.factor|2fa/iu, 'the account needs two-factor authentication before it may upload'],
  [/verified.*e-?mail|e-?mail.*verified/iu, 'the account needs a verified e-mail address before it may upload'],
  [/local version/iu, 'an index for everybody takes no local version (+...)'],
  [/unsupported platform tag/iu, 'run the repair target: it gives the wheel the platform tag that it deserves'],
  [/already (?:exists|been taken)|overwrite|updating assets|cannot be updated/iu, 'the index has a file of this name, and does not show with which bytes: compare by hand, or make a new version'],
];

/** @example judgeUploadAnswer({ status: 413, statusText: '', headers: {}, text: '' }).outcome // 'refused' */
export const judgeUploadAnswer = (answer: UploadAnswer): UploadVerdict => {
  const said = sentenceOf(answer);
  const rule = rules.find(({ statuses }) => statuses.includes(answer.status));
  const words = answer.status < 400 || said === undefined ? undefined : hints.find(([pattern]) => pattern.test(said));
  const outcome = rule?.outcome ?? (answer.status >= 400 && answer.status < 500 ? 'refused' : answer.status >= 500 ? 'unknown' : 'stop');
  return { outcome: outcome === 'refused' ? (words?.[2] ?? outcome) : outcome, said, hint: words?.[1] ?? rule?.hint };
};

const longest = 400;
const usualReasons = /^(?:ok|created|accepted|no content|bad request|unauthorized|forbidden|not found|method not allowed|conflict|gone|internal server error|bad gateway|service unavailable|gateway time-?out|.{0,3})$/iu;

/**
 * The sentence of an answer that is meant for people: of PyPI's JSON, of problem details (RFC 9457), of the JSON of
 * Artifactory and GitLab, of a page, of plain text, or the reason phrase.
 */
const sentenceOf = ({ statusText, headers, text }: UploadAnswer): string | undefined => {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const raw = type === 'application/json' || type.endsWith('+json') ? jsonSentence(text) : type === 'text/html' || /^\s*<(?:!doctype|html)/iu.test(text) ? htmlSentence(text) : text;
  const own = tidy(raw ?? '');
  const reason = tidy(statusText);
  // Over HTTP/1.1 PyPI has its sentence in the reason phrase, and a general one in the body.
  if (reason !== '' && !usualReasons.test(reason) && (type !== 'application/json' || own === '')) return reason;
  return own === '' ? undefined : own;
};

const jsonSentence = (text: string): string | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, message, error, title, detail, errors } = value as Record<string, unknown>;
  // `400 File already exists`: of PyPI, beside a general message.
  if (typeof code === 'string' && code.includes(' ')) return code.replace(/^\d{3} /u, '');
  if (typeof detail === 'string') return typeof title === 'string' ? `${title}: ${detail}` : detail;
  for (const candidate of [message, error, title]) if (typeof candidate === 'string' && candidate !== '') return candidate;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'object' && first !== null && typeof (first as { message?: unknown }).message === 'string' ? (first as { message: string }).message : undefined;
};

/** The text of a page without its title, which says no more than the status. */
const htmlSentence = (text: string): string => {
  const words: string[] = [];
  const silent: string[] = [];
  let size = 0;
  const parser = new Parser({
    onopentag: (name) => {
      if (['script', 'style', 'head'].includes(name)) silent.push(name);
    },
    onclosetag: (name) => {
      if (silent.at(-1) === name) silent.pop();
      words.push(' ');
    },
    ontext: (part) => {
      if (silent.length > 0 || size > 4 * longest) return;
      words.push(part);
      size += part.length;
    },
  });
  parser.end(text.slice(0, 64 * 1024));
  return words.join('');
};

const tidy = (text: string): string => {
  // Control characters of a server must not reach a terminal.
  const line = text
    .slice(0, 8 * longest)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};
