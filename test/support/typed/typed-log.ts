import { appendFileSync } from 'node:fs';

/** A command that was typed, as the tool saw it. */
export interface Typed {
  readonly command: string;
  /** Why the tool would not have taken it. */
  readonly problem?: string;
  /** Of an HTTP answer. */
  readonly status?: number;
  /** Of Relink’s command line. */
  readonly exitCode?: number;
  /** What it said, where that went wrong. */
  readonly says?: string;
}

/** For the tools that stand in: TYPED_LOG names the file, one JSON object a line. */
export function note(typed: Typed): void {
  appendFileSync(process.env['TYPED_LOG'] ?? '', `${JSON.stringify(typed)}\n`);
}
