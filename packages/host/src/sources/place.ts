/** One place where a source may be had. */
export interface Place {
  /** What a person reads; without credentials. */
  readonly title: string;
  /**
   * Brings the file to `into`.
   *
   * @throws WheelError what went wrong; the next place is tried then
   */
  fetch(into: string, progress: (received: number, total: number | undefined) => void): Promise<void>;
}
