import type { z } from 'zod';
import { CommandError } from './exit-codes.ts';
import { printable } from './printable.ts';

/** What a command shows of an answer, with texts that are safe on a terminal. `what` names it: "a list of runs". */
export function readAnswer<T>(body: unknown, schema: z.ZodType<T>, what: string): T {
  const parsed = schema.safeParse(printable(body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CommandError(
    `The answer is not ${what} (${issue?.path.join('.')}: ${issue?.message}). Are the app and this clone of one release?`,
  );
}
