import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { Target } from './target.ts';

/** Written by `npm start` while it serves. */
const localFile = fileURLToPath(new URL('../.local/stack.json', import.meta.url));
/** `people`: a token for each person of the local tenant, by name. */
const localSchema = z.object({ url: z.string(), people: z.record(z.string(), z.string()) });

/** The stack that `npm start` runs, signed in as one of the people of its tenant. It renews their tokens, so each is read when it is needed. */
export function localTarget(person: string, file = localFile): Target {
  const { url } = readStack(file);
  tokenOf(person, file);
  return { url, credential: { kind: 'token', getToken: async () => tokenOf(person, file) } };
}

function tokenOf(person: string, file: string): string {
  const { people } = readStack(file);
  const token = Object.hasOwn(people, person) ? people[person] : undefined;
  if (token !== undefined) return token;
  throw new CommandError(`Nobody of that name lives in the local tenant. There is ${Object.keys(people).join(', ')}.`, exitCodes.usage);
}

function readStack(file: string): z.infer<typeof localSchema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError('No local stack is running. Begin one with "npm start" and leave it open, then try again.');
  }
  const parsed = localSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(`${file} is not what "npm start" writes. Begin it anew.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
