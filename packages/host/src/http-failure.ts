/**
 * An exchange that came to no whole answer. What became of it at the server is unknown as soon as a byte of the body
 * was sent.
 */
export class HttpFailure extends Error {
  /** errno (`ECONNRESET`), or a code of undici (`UND_ERR_SOCKET`); `ETIMEDOUT` when our own patience ended. */
  readonly code: string;
  /** Bytes of the body that had gone out. */
  readonly sent: number;
  /** The body could not be read, or was not as long as it had said: not the server's doing. */
  readonly local: boolean;

  constructor(details: { readonly message: string; readonly code: string; readonly sent: number; readonly local?: boolean; readonly cause?: unknown }) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HttpFailure';
    this.code = details.code;
    this.sent = details.sent;
    this.local = details.local ?? false;
  }
}

/** By name, since specs run in a realm of their own. */
export const isHttpFailure = (value: unknown): value is HttpFailure =>
  typeof value === 'object' && value !== null && (value as { name?: unknown }).name === 'HttpFailure';
