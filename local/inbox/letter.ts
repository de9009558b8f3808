import { z } from 'zod';

/** One alert as the webhook sends it (`docs/alerts.md`). */
const letterSchema = z.object({
  id: z.string(),
  at: z.string(),
  severity: z.string(),
  state: z.string(),
  title: z.string(),
  code: z.string(),
  subject: z.string(),
  seen: z.string(),
  done: z.string(),
  notDone: z.string(),
  next: z.string(),
  runbook: z.string(),
  links: z.array(z.object({ text: z.string(), href: z.string() })),
});

export type Letter = z.infer<typeof letterSchema>;

/** Undefined for what is none. */
export function letterIn(text: string): Letter | undefined {
  try {
    return letterSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
