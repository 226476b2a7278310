import { judgeUploadAnswer, knownIndexAt, lastSegment, parseIndexPage, readDistributionFilename, sameVersion, simpleIndexAccept, uploadFields, withSlash, WheelError, type IndexDestination, type PublishedFile } from '@wheelwright/core';
import { isHttpFailure } from '../http-failure';
import { once } from '../once';
import type { Host, HttpAnswer, HttpTrust } from '../ports';
import { createRedact, printableUrl, Secret } from '../secret';
import { basicAuthorization, splitUserinfo } from '../userinfo';
import type { BasicCredentials, CredentialSource } from './credentials';
import { TransferError, type Destination, type LocalFile, type Release, type SendProgress } from './destination';
import { fileBody } from './file-body';
import { multipartForm } from './multipart-form';
import { transferErrorOf } from './transfer-errors';

export interface IndexDestinationOptions {
  readonly trust?: HttpTrust;
}

/** PyPI allows itself ten minutes to look at a file; milliseconds. */
const patience = 15 * 60_000;

/** A package index with the upload interface of PyPI: one POST with a form per file. Asked what it has by its simple index. */
export const indexDestination = (
  host: Host,
  definition: IndexDestination,
  credentials: CredentialSource<BasicCredentials>,
  options: IndexDestinationOptions = {},
): Destination => {
  const { indexUrl, name, rules, replaces, fileLimit } = definition;
  const account = { host, definition, credentials, options };
  const context: Context = { ...account, doubtIndex: once(() => warnOfWrongIndex(account, indexUrl)) };
  return {
    name,
    shown: printableUrl(definition.uploadUrl),
    rules,
    replaces,
    ...(fileLimit === undefined ? {} : { fileLimit }),
    ...(indexUrl === undefined ? { unlisted: `${name} has no index URL to ask` } : {}),
    prepare: async () => void (await credentials()),
    list: async (release) => (indexUrl === undefined ? [] : list(context, indexUrl, release)),
    send: (file, progress) => send(context, file, progress),
    // The index makes its pages itself.
    finish: async () => undefined,
  };
};

interface Account {
  readonly host: Host;
  readonly definition: IndexDestination;
  readonly credentials: CredentialSource<BasicCredentials>;
  readonly options: IndexDestinationOptions;
}

interface Context extends Account {
  /** Looks, once, whether the index is there at all. */
  readonly doubtIndex: () => Promise<void>;
}

const send = async ({ host, definition, credentials, options }: Context, file: LocalFile, progress: SendProgress): Promise<void> => {
  const account = await credentials();
  // A server may say what it got: the password, or the whole header.
  const redact = createRedact([account.password, new Secret(`${account.username}:${account.password.reveal()}`)]);
  const attested = definition.attestations && file.attestations.length > 0;
  // PyPI takes attestations with tokens of trusted publishing only, the ones that end; it would refuse the file with them.
  const withAttestations = attested && (definition.rules !== 'pypi' || account.expires !== undefined);
  if (attested && !withAttestations) host.log.warn(`${file.file} goes without its attestations: ${definition.name} takes them from trusted publishing only, and these credentials are of ${account.origin}`);
  const post = async (url: URL): Promise<HttpAnswer> => {
    const form = multipartForm([
      ...uploadFields(file).map(([name, text]) => ({ name, text })),
      ...(withAttestations ? [{ name: 'attestations', text: `[${file.attestations.join(',')}]` }] : []),
      // PyPI has ignored signatures since 2023.
      ...(file.signature === undefined || definition.rules === 'pypi' ? [] : [{ name: 'gpg_signature', file: `${file.file}.asc`, body: fileBody(file.signature) }]),
      { name: 'content', file: file.file, body: fileBody(file.path), progress },
    ]);
    const headers = { authorization: basic(account), accept: 'application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7', 'content-type': form.contentType };
    return host.http.exchange({ method: 'POST', url: url.href, headers, body: form.body, patience, ...(options.trust === undefined ? {} : { trust: options.trust }) });
  };
  const { bare: url } = splitUserinfo(new URL(definition.uploadUrl));
  try {
    const first = await post(url);
    const slashed = withSlashOnly(url, first);
    const answer = slashed === undefined ? first : await post(slashed);
    const { outcome, said, hint } = judgeUploadAnswer(answer);
    if (outcome === 'stored') return;
    throw new TransferError({
      failure: outcome,
      status: answer.status,
      retryAfter: answer.retryAfter,
      ...describe(url, answer, said === undefined ? undefined : redact(said), hint),
    });
  } catch (error) {
    throw transferErrorOf(error);
  }
};

const describe = (url: URL, answer: HttpAnswer, said: string | undefined, hint: string | undefined): { readonly message: string; readonly hint?: string } => {
  const location = answer.headers['location'];
  const target = location !== undefined && answer.status >= 300 && answer.status < 400 && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (target !== undefined) {
    return {
      message: `${printableUrl(url)} sends uploads on to ${printableUrl(target)} (HTTP status ${answer.status}), where neither files nor credentials go unasked`,
      hint: 'if that is the right place, make it the upload URL of the destination',
    };
  }
  return { message: `${printableUrl(url)} answered with HTTP status ${answer.status}${said === undefined ? '' : `: ${said}`}`, ...(hint === undefined ? {} : { hint }) };
};

/** The only redirect that is followed with a body and credentials: to the same URL with a slash at its end. */
const withSlashOnly = (url: URL, { status, headers }: HttpAnswer): URL | undefined => {
  const location = headers['location'];
  if ((status !== 307 && status !== 308) || location === undefined || !URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  return target.origin === url.origin && target.search === url.search && target.pathname === `${url.pathname}/` && target.username === '' ? target : undefined;
};

const list = async (context: Context, indexUrl: string, release: Release): Promise<readonly PublishedFile[]> => {
  const { host, options } = context;
  const page = `${withSlash(indexUrl)}${release.project}/`;
  const headers = { accept: simpleIndexAccept, 'cache-control': 'no-cache', ...(await listAuthorization(context, page)) };
  const response = await host.http.getText(page, headers, options.trust);
  // pypiserver sends whoever asks for an unknown project on to PyPI: what is there is not here.
  if (response.status === 404) await context.doubtIndex();
  if (response.status === 404 || response.status === 410 || new URL(response.url).host !== new URL(page).host) return [];
  if (response.status !== 200) {
    const hint = response.status === 401 || response.status === 403 ? 'the index wants credentials to be read; those for uploads are sent only where both URLs have the same origin' : undefined;
    throw unreadable(page, `answered with HTTP status ${response.status}`, hint);
  }
  try {
    return parseIndexPage(response).links.flatMap(({ file, href, hashes, size, yanked, uploaded }) => {
      const name = file ?? lastSegment(href);
      const parsed = name === undefined ? undefined : readDistributionFilename(name);
      const wanted = parsed !== undefined && parsed.project === release.project && sameVersion(parsed.version, release.version);
      return wanted && name !== undefined ? [{ file: name, hashes, size, yanked, uploaded }] : [];
    });
  } catch (error) {
    throw unreadable(page, `is no page of a Python index: ${error instanceof Error ? error.message : String(error)}`, 'is the index URL right?', error);
  }
};

/**
 * A page that is not there is the usual answer about a new project, and also what a wrong index URL gives, by which
 * nothing would ever be seen. Asked with HEAD: the page of all projects may have half a million.
 */
const warnOfWrongIndex = async (account: Account, indexUrl: string | undefined): Promise<void> => {
  const { host, definition, options } = account;
  if (indexUrl === undefined || knownIndexAt(definition.uploadUrl) !== undefined) return;
  const { bare } = splitUserinfo(new URL(withSlash(indexUrl)));
  try {
    const { status } = await host.http.exchange({ method: 'HEAD', url: bare.href, headers: { accept: simpleIndexAccept, ...(await listAuthorization(account, bare.href)) }, ...(options.trust === undefined ? {} : { trust: options.trust }) });
    if (status === 404) host.log.warn(`${printableUrl(bare)} is not there either (HTTP status 404): if the index URL of ${definition.name} is wrong, nothing is skipped, and nothing ever seen to have arrived`);
  } catch (error) {
    // It is a hint and no more.
    if (!isHttpFailure(error)) throw error;
  }
};

/** The credentials for uploads also read, but at their own origin only. Without any the index is asked as anybody may. */
const listAuthorization = async ({ definition, credentials }: Account, page: string): Promise<Readonly<Record<string, string>>> => {
  const { origin, username } = new URL(page);
  if (username !== '' || new URL(definition.uploadUrl).origin !== origin) return {};
  const account = await credentials().catch(() => undefined);
  return account === undefined ? {} : { authorization: basic(account) };
};

const basic = ({ username, password }: BasicCredentials): string => basicAuthorization(username, password.reveal());

const unreadable = (page: string, what: string, hint?: string, cause?: unknown): WheelError =>
  new WheelError({
    code: 'download-failed',
    family: 'usage',
    message: `${printableUrl(page)} ${what}`,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
