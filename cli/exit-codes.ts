/** Exit codes of every command; `relink --help` prints them. 0 and 1 mean for each command what its own help says. */
export const exitCodes = {
  ok: 0,
  /** Relink could not be asked: no address, nobody answers, the key is refused, an answer that cannot be understood. */
  notAsked: 3,
  /** The arguments cannot be understood. */
  usage: 4,
} as const;

/** Ends a command with a message that says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.notAsked) {
    super(message);
    this.exitCode = exitCode;
  }
}
