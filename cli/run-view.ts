import { z } from 'zod';

const errorSchema = z.object({ code: z.string(), message: z.string() });
const planItemSchema = z.object({
  trackKind: z.string(),
  resourceId: z.string(),
  action: z.enum(['repair', 'leave', 'refuse']),
  because: z.string(),
  part: z.string().optional(),
  calls: z.array(z.string()).optional(),
});
const planSchema = z.object({
  hash: z.string().optional(),
  expiresAt: z.string().optional(),
  items: z.array(planItemSchema),
  remarks: z.array(z.string()),
});
const saysSchema = z.object({ says: z.string(), since: z.string() });

/** A run as `GET /api/runs` lists it. */
export const runSchema = z.object({
  runId: z.string(),
  clusterId: z.string(),
  state: z.string(),
  intent: z.string(),
  cause: z.string(),
  hasEnded: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  endedAt: z.string().optional(),
  mode: z.string().optional(),
  requestedBy: z.string().optional(),
  reason: z.string().optional(),
  approval: z.object({ by: z.string(), at: z.string() }).optional(),
  halt: saysSchema.optional(),
  heldBack: saysSchema.optional(),
  verdict: z.string().optional(),
  error: errorSchema.optional(),
  plan: planSchema.optional(),
});

/** A run with all that is kept of it, as `GET /api/runs/{runId}` shows it. */
export const runViewSchema = z.object({
  run: runSchema,
  tracks: z.array(
    z.object({
      kind: z.string(),
      resourceId: z.string(),
      state: z.string(),
      step: z.string(),
      operation: z.object({ what: z.string(), startedAt: z.string() }).optional(),
      note: z.string().optional(),
      error: errorSchema.optional(),
    }),
  ),
  journal: z.array(z.object({ at: z.string(), kind: z.string(), what: z.string(), text: z.string(), resourceId: z.string().optional() })),
});

export type Run = z.infer<typeof runSchema>;
export type RunView = z.infer<typeof runViewSchema>;
export type Plan = z.infer<typeof planSchema>;
export type Track = RunView['tracks'][number];
export type JournalEntry = RunView['journal'][number];

export const pathOfRun = (runId: string) => `/runs/${encodeURIComponent(runId)}`;
