/** A part of a form, as it came. */
export interface FormPart {
  readonly name: string;
  /** undefined for a text field. */
  readonly file: string | undefined;
  readonly contentType: string | undefined;
  readonly content: Buffer;
}

/**
 * Takes a multipart/form-data body apart, strictly: nothing before the first boundary, an end, CRLF everywhere.
 *
 * @throws Error what is wrong with it
 */
export const parseForm = (contentType: string | undefined, body: Buffer): readonly FormPart[] => {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]{1,70})"?$/iu.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new Error(`no form: ${contentType ?? 'no content type'}`);
  const delimiter = Buffer.from(`--${boundary}`);
  if (!body.subarray(0, delimiter.length).equals(delimiter)) throw new Error('the body does not start with the boundary');
  const parts: FormPart[] = [];
  const between = Buffer.from(`\r\n--${boundary}`);
  let position = delimiter.length;
  for (;;) {
    const mark = body.subarray(position, position + 2).toString('latin1');
    if (mark === '--') {
      const rest = body.subarray(position + 2).toString('latin1');
      if (rest !== '\r\n' && rest !== '') throw new Error('something follows the last boundary');
      return parts;
    }
    if (mark !== '\r\n') throw new Error('a boundary is not followed by a new line');
    const headEnd = body.indexOf('\r\n\r\n', position);
    const end = headEnd === -1 ? -1 : body.indexOf(between, headEnd + 2);
    if (end === -1) throw new Error('the form has no end');
    parts.push(partOf(body.subarray(position + 2, headEnd).toString('utf8'), body.subarray(headEnd + 4, Math.max(end, headEnd + 4))));
    position = end + between.length;
  }
};

const partOf = (head: string, content: Buffer): FormPart => {
  const headers = new Map(head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const));
  const disposition = headers.get('content-disposition') ?? '';
  const name = /;\s*name="([^"]*)"/iu.exec(disposition)?.[1];
  if (!disposition.startsWith('form-data') || name === undefined) throw new Error(`a part has no name: ${disposition}`);
  return { name, file: /;\s*filename="([^"]*)"/iu.exec(disposition)?.[1], contentType: headers.get('content-type'), content };
};
