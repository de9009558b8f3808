import { z } from 'zod';
import type { AlertNotice, AlertRow, AlertState, Outbox, SinkName } from '../domain/alert.ts';
import { type AlertCode, type AlertSeverity, alertCatalogue } from '../domain/alert-catalogue.ts';
import type { Breaker } from '../domain/breaker.ts';
import type { PowerState } from '../domain/cluster.ts';
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts';
import { type Finding, findingSeverities } from '../domain/finding.ts';
import type { Hold } from '../domain/hold.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import {
  type LedgerEntry,
  type Mode,
  type Plan,
  type Run,
  runEnds,
  runPhases,
  type Track,
  type TrackKind,
  type TrackPart,
} from '../domain/run.ts';
import type { FailureDetails } from '../domain/service-error.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { SweepMemory } from '../domain/sweep-memory.ts';
import type { ClusterRow, NamedRequest } from '../ports/store.ts';

/**
 * What a stored row must look like. Objects are loose: members that this release does not know are kept when a row is
 * read and saved again, so that releases can be rolled forward and back.
 */
const keysOf = <K extends string>(catalogue: Record<K, unknown>) => Object.keys(catalogue) as [K, ...K[]];
/** A closed set of words. The record makes the compiler ask for every member of T, so that none is forgotten here. */
const oneOf = <T extends string>(words: Record<T, true>) => z.enum(keysOf<T>(words));
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const time = z.number();
const trackKind = oneOf<TrackKind>({ endpoint: true, compute: true });
const trackPart = oneOf<TrackPart>({ records: true });
const jsonObject = z.record(z.string(), z.json());

const failure: z.ZodType<FailureDetails> = z.looseObject({
  code: z.enum(keysOf<ErrorCode>(errorCatalogue)),
  message: z.string(),
  details: z.record(z.string(), scalar).optional(),
});

const start = { at: time, correlationId: z.string().optional(), seenBy: z.literal('read').optional() };
const hold: z.ZodType<Hold> = z.looseObject({
  holdId: z.string(),
  name: z.string(),
  reason: z.string(),
  by: z.string(),
  placedAt: time,
  until: time.optional(),
});

export const clusterRowSchema: z.ZodType<ClusterRow> = z.looseObject({
  clusterId: z.string(),
  firstSeenAt: time,
  power: oneOf<PowerState>({ Running: true, Stopped: true, Unknown: true }),
  powerSeenAt: time,
  stoppedAt: time.optional(),
  unprovenStart: z.looseObject(start).optional(),
  restart: z.looseObject({ id: z.string(), ...start }).optional(),
  activeRunId: z.string().optional(),
  handled: z.looseObject({ restartId: z.string().optional(), end: z.enum(runEnds), attempts: z.number(), at: time }).optional(),
  seenRunning: z.boolean().optional(),
  teardown: z.looseObject({ afterRestartId: z.string().optional(), end: z.enum(runEnds), at: time, lostAt: time.optional() }).optional(),
  settled: z.looseObject({ restartId: z.string(), at: time, saidLate: z.boolean().optional() }).optional(),
  lease: z.looseObject({ owner: z.string(), until: time }).optional(),
  wishes: z
    .looseObject({
      runId: z.string(),
      approval: z.looseObject({ hash: z.string(), by: z.string(), at: time }).optional(),
      cancel: z.looseObject({ by: z.string(), reason: z.string(), at: time }).optional(),
      asked: z.looseObject({ by: z.string().optional(), at: time }).optional(),
    })
    .optional(),
  holds: z.array(hold).optional(),
  begun: z.array(z.looseObject({ runId: z.string(), restartId: z.string().optional(), at: time })).optional(),
  heardAt: time.optional(),
});

export const breakerSchema: z.ZodType<Breaker> = z.looseObject({
  subscription: z.string(),
  failures: z.array(z.looseObject({ runId: z.string(), clusterId: z.string(), code: z.enum(keysOf<ErrorCode>(errorCatalogue)), at: time })),
  opened: z.looseObject({ at: time, probeFrom: time, times: z.number(), isUnread: z.boolean().optional() }).optional(),
  probe: z.looseObject({ runId: z.string(), until: time }).optional(),
});

const planItem = { trackKind, resourceId: z.string(), because: z.string() };
const plan = z.looseObject({
  at: time,
  hash: z.string().optional(),
  expiresAt: time.optional(),
  items: z.array(
    z.discriminatedUnion('action', [
      z.looseObject({
        ...planItem,
        action: z.literal('repair'),
        calls: z.array(z.string()),
        part: trackPart.optional(),
        snapshotId: z.string().optional(),
      }),
      z.looseObject({ ...planItem, action: z.literal('leave') }),
      z.looseObject({ ...planItem, action: z.literal('refuse'), blocksComputes: z.boolean() }),
    ]),
  ),
  remarks: z.array(z.string()),
}) as unknown as z.ZodType<Plan>;

export const runSchema = z.looseObject({
  runId: z.string(),
  clusterId: z.string(),
  state: z.enum([...runPhases, ...runEnds]),
  intent: oneOf<Run['intent']>({ repair: true, plan: true, teardown: true }),
  cause: oneOf<Run['cause']>({ restart: true, request: true, unfinished: true, hint: true, stop: true, drift: true }),
  restartId: z.string().optional(),
  requestedBy: z.string().optional(),
  reason: z.string().optional(),
  isForced: z.boolean().optional(),
  restoreOf: z.string().optional(),
  createdAt: time,
  updatedAt: time,
  endedAt: time.optional(),
  wakeAt: time,
  slices: z.number(),
  errors: z.number(),
  settlingSince: time.optional(),
  mode: oneOf<Mode>({ auto: true, approve: true, observe: true, off: true }).optional(),
  plan: plan.optional(),
  approval: z.looseObject({ hash: z.string(), by: z.string(), at: time, expiresAt: time }).optional(),
  halt: z.looseObject({ says: z.string(), since: time }).optional(),
  heldBack: z.looseObject({ says: z.string(), since: time }).optional(),
  isProbe: z.boolean().optional(),
  verdict: z.string().optional(),
  error: failure.optional(),
}) as unknown as z.ZodType<Run>;

const roleAssignment: z.ZodType<RoleAssignment> = z.looseObject({
  id: z.string(),
  scope: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  condition: z.string().optional(),
  conditionVersion: z.string().optional(),
  description: z.string().optional(),
  delegatedManagedIdentityResourceId: z.string().optional(),
  lostAt: time.optional(),
});

export const trackSchema: z.ZodType<Track> = z.looseObject({
  runId: z.string(),
  kind: trackKind,
  part: trackPart.optional(),
  resourceId: z.string(),
  state: oneOf<Track['state']>({ working: true, done: true, refused: true, failed: true, parked: true }),
  step: z.string(),
  restartId: z.string().optional(),
  snapshotId: z.string().optional(),
  addresses: z.array(z.string()).optional(),
  operation: z.looseObject({ token: z.string(), startedAt: time, what: z.string() }).optional(),
  applies: z.number(),
  errors: z.number(),
  waitingSince: time.optional(),
  preflightAt: time.optional(),
  addressRefusedAt: time.optional(),
  roleTries: z.array(z.looseObject({ name: z.string(), tries: z.number(), because: z.string().optional() })).optional(),
  owedRoles: z.array(roleAssignment).optional(),
  note: z.string().optional(),
  error: failure.optional(),
  updatedAt: time,
});

export const ledgerSchema: z.ZodType<LedgerEntry> = z.looseObject({
  resourceId: z.string(),
  clusterId: z.string(),
  kind: trackKind,
  condition: oneOf<LedgerEntry['condition']>({ whole: true, apart: true }),
  goodSinceRestartId: z.string().optional(),
  incarnation: z.string().optional(),
  snapshotId: z.string().optional(),
  awaitsStart: z.boolean().optional(),
  owedRoles: z.array(roleAssignment).optional(),
  updatedAt: time,
});

export const journalSchema: z.ZodType<JournalEntry> = z.looseObject({
  runId: z.string(),
  at: time,
  kind: oneOf<JournalEntry['kind']>({ intent: true, result: true, state: true, saw: true, refusal: true, error: true }),
  what: z.string(),
  resourceId: z.string().optional(),
  text: z.string(),
});

/** The members that tell a snapshot's kind; the rest is proved by its hash (`snapshot-rows.ts`). */
export const snapshotSchema = z.looseObject({
  kind: trackKind,
  resourceId: z.string(),
  body: jsonObject,
  unknownProperties: z.array(z.string()),
}) as unknown as z.ZodType<Snapshot>;

const alertState = oneOf<AlertState>({ open: true, resolved: true });
const alertTexts = {
  code: z.enum(keysOf<AlertCode>(alertCatalogue)),
  subject: z.string(),
  seen: z.string(),
  done: z.string(),
  notDone: z.string(),
  next: z.string(),
  severity: oneOf<AlertSeverity>({ error: true, warning: true }).optional(),
  runId: z.string().optional(),
};
const alertNotice: z.ZodType<AlertNotice> = z.looseObject({
  ...alertTexts,
  state: alertState,
  at: time,
  others: z.looseObject({ count: z.number(), some: z.array(z.string()) }).optional(),
});
const outbox: z.ZodType<Outbox> = z.looseObject({ notices: z.array(alertNotice), tries: z.number(), nextAt: time });
const sinkName = oneOf<SinkName>({ webhook: true, 'event-grid': true, teams: true, slack: true, pagerduty: true });

export const alertSchema: z.ZodType<AlertRow> = z.looseObject({
  ...alertTexts,
  state: alertState,
  firstAt: time,
  lastAt: time,
  count: z.number(),
  resolved: z.looseObject({ at: time, because: z.string() }).optional(),
  told: z.looseObject({ state: alertState, at: time }).optional(),
  unsent: outbox.optional(),
  // A sink of a newer release is kept, and left to it.
  outboxes: z.record(z.string(), outbox).optional(),
  dead: z.array(z.looseObject({ sink: sinkName, notice: alertNotice, at: time })).optional(),
  joins: z.string().optional(),
  storm: z.looseObject({ state: alertState, at: time }).optional(),
});

export const findingSchema: z.ZodType<Finding> = z.looseObject({
  findingId: z.string(),
  ruleId: z.string(),
  clusterId: z.string(),
  subjectId: z.string(),
  state: oneOf<Finding['state']>({ open: true, resolved: true }),
  severity: z.enum(findingSeverities),
  title: z.string(),
  seen: z.string(),
  fix: z.string(),
  firstAt: time,
  lastAt: time,
  count: z.number(),
  opens: z.number(),
  openings: z.array(time),
  resolved: z.looseObject({ at: time, because: z.string() }).optional(),
  unknown: z.looseObject({ since: time, at: time, why: z.string() }).optional(),
  suppressed: z.looseObject({ by: z.string(), reason: z.string(), at: time, until: time }).optional(),
  confirmedAt: time.optional(),
  repair: z.looseObject({ openedAt: time, at: time, mode: z.string(), tries: z.number(), runId: z.string().optional() }).optional(),
});

export const sweepMemorySchema: z.ZodType<SweepMemory> = z.looseObject({
  clusterId: z.string(),
  seen: z.array(z.looseObject({ id: z.string(), kind: trackKind, at: time })),
  blind: z.array(z.looseObject({ ruleId: z.string(), why: z.string(), since: time })),
  repairs: z.looseObject({ count: z.number(), at: time }).optional(),
  endpoints: z
    .array(z.looseObject({ id: z.string(), newest: z.string(), zoneIds: z.array(z.string()), addresses: z.array(z.string()) }))
    .optional(),
});

export const requestSchema: z.ZodType<NamedRequest> = z.looseObject({
  nameHash: z.string(),
  fingerprint: z.string(),
  at: time,
  answer: z.looseObject({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.json().optional() }).optional(),
});
