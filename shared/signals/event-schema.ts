import { z } from 'zod';

/**
 * One event in either envelope: EventGridSchema, or CloudEvents 1.0. Only the members named here are ever kept: `claims` and
 * `authorization` of a resource event hold personal data and are dropped with the rest (R11).
 */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  /** `topic` or `source`: where the event comes from. */
  readonly source: string;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly operationName: string | undefined;
  readonly resourceUri: string | undefined;
  readonly correlationId: string | undefined;
}

const longestText = 2_048;
const text = z.string().max(longestText);
const present = text.min(1);

/** RFC 3339 with any number of fractional digits (Event Grid sends seven); without a zone it is UTC. */
const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,12})?(Z|[+-]\d{2}:\d{2})?$/)
  .transform((written) => Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(written) ? written : `${written}Z`))
  .refine((at) => Number.isFinite(at) && at >= 0);

/** Members of `data` that are not text are treated as absent: foreign events may hold anything there. */
const resource = z
  .object({
    operationName: text.optional().catch(undefined),
    resourceUri: text.optional().catch(undefined),
    correlationId: text.optional().catch(undefined),
  })
  .catch({});

const eventGridEvent = z.object({
  id: present,
  topic: text.default(''),
  subject: text,
  eventType: present,
  eventTime: time,
  dataVersion: z.string().max(longestText),
  data: resource,
});

const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: present,
  source: present,
  subject: text.default(''),
  type: present,
  time,
  data: resource,
});

/** Undefined for anything that is an event in neither schema. Never throws. */
export function readEnvelope(value: unknown): Envelope | undefined {
  const cloud = cloudEvent.safeParse(value);
  if (cloud.success) {
    const { id, type, source, subject, time: at, data } = cloud.data;
    return { id, type, source, subject, at, ...resourceOf(data) };
  }
  const grid = eventGridEvent.safeParse(value);
  if (!grid.success) return undefined;
  const { id, eventType: type, topic: source, subject, eventTime: at, data } = grid.data;
  return { id, type, source, subject, at, ...resourceOf(data) };
}

function resourceOf(data: z.infer<typeof resource>) {
  return { operationName: data.operationName, resourceUri: data.resourceUri, correlationId: data.correlationId };
}
