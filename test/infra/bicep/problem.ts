/** Something wrong in a file of infra/. */
export interface Problem {
  /** Relative to infra/. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export function sayProblem({ path, line, message }: Problem): string {
  return `${path}:${line}: ${message}`;
}
