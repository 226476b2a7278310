import type { ListedFile } from '@wheelwright/core';
import type { HttpTrust } from '../ports';
import type { Secret } from '../secret';

/** Where the files of a release are fetched from. */
export interface FetchSource {
  /**
   * URL of a listing, a project's page, the root of a simple index (`…/simple/`) or a container; a file: URL; or the
   * absolute path of a folder. Userinfo is sent to its own origin only.
   */
  readonly url: string;
  /** Hosts besides that of the URL that files may come from: `files.example.org`, `127.0.0.1:8080`. */
  readonly allowedHosts?: readonly string[];
  /** The value of an Authorization header for the URL's own origin. */
  readonly authorization?: Secret;
  readonly trust?: HttpTrust;
}

/** What a source has of a release. */
export interface SourceListing {
  readonly source: FetchSource;
  /** For people: without userinfo and query. */
  readonly shown: string;
  /** Sorted by name. */
  readonly files: readonly ListedFile[];
  /** Links that look like files of the release and are not followed, and why. */
  readonly refused: readonly { readonly link: string; readonly reason: string }[];
  /** Names of the other distributions there, for the words about one that is not. */
  readonly others: readonly string[];
}
