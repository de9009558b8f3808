/** Exit codes of every command; `relink --help` prints them. 1 and 2 mean for each command what its own help says. */
export const exitCodes = {
  ok: 0,
  /** What the command's help says: not done, refused, cancelled. */
  no: 1,
  /** What the command's help says: failed. */
  failed: 2,
  /** Relink could not be asked: no address, nobody answers, not signed in, an answer that cannot be understood. */
  notAsked: 3,
  /** The arguments cannot be understood. */
  usage: 4,
  /** Relink understood the request and refused it: not allowed, not found, not now. */
  refused: 5,
} as const;

/** Ends a command with a message that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  /** True when the same request may work a little later: nobody answered, or the app had a moment of trouble. */
  readonly isPassing: boolean;

  constructor(message: string, exitCode: number = exitCodes.notAsked, isPassing = false) {
    super(message);
    this.exitCode = exitCode;
    this.isPassing = isPassing;
  }
}
