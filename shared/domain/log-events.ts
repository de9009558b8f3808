/** What a field holds; those with `?` may be missing. Times are milliseconds. */
export type FieldKind = 'text' | 'number' | 'text?' | 'number?';

export interface LogEventShape {
  /** When the line is written, as a clause that ends the sentence "The line is written when ...". */
  readonly when: string;
  readonly fields: Readonly<Record<string, FieldKind>>;
}

const failure = { code: 'text', message: 'text' } as const;
const finding = { findingId: 'text', ruleId: 'text', clusterId: 'text', subjectId: 'text', severity: 'text' } as const;
const alert = {
  code: 'text',
  subject: 'text',
  severity: 'text',
  title: 'text',
  runbook: 'text',
  seen: 'text',
  done: 'text',
  notDone: 'text',
  next: 'text',
  runId: 'text?',
} as const;

/**
 * Every line that Relink may log, with all its fields (R11: resource ids and sentences that were cleaned, no secrets). The queries
 * of `infra/queries` may use these and nothing else; a test holds them and `docs/monitoring.md` to it.
 */
export const logEvents = {
  'pulse.done': {
    when: 'a whole pulse came to its end; this is the heartbeat',
    fields: { subscriptions: 'number', unread: 'number', clusters: 'number', stopped: 'number', activeRuns: 'number', ms: 'number' },
  },
  'pulse.list-failed': {
    when: 'the clusters of a subscription could not be listed',
    fields: { subscriptionId: 'text', ...failure },
  },
  'pulse.cluster-failed': { when: 'the pulse had trouble with one cluster', fields: { clusterId: 'text', ...failure } },
  'pulse.limits-failed': { when: 'the limits of a subscription could not be looked after', fields: { subscription: 'text', ...failure } },
  'restart.seen': {
    when: 'a restart of a cluster became known; `heardBy` is event, read or history, `lateMs` is the time since the start',
    fields: { clusterId: 'text', restartId: 'text', heardBy: 'text', lateMs: 'number' },
  },
  'run.queued': { when: 'a run was made', fields: { runId: 'text', clusterId: 'text', cause: 'text', intent: 'text' } },
  'run.woken': { when: 'the message of a run was lost and the pulse sent another', fields: { runId: 'text', overdueMs: 'number' } },
  'run.ended': {
    when: 'a run ended; `ms` counts from its making, `sinceRestartMs` from the start of the cluster that it answers, `parts` are its endpoints and computes',
    fields: {
      runId: 'text',
      clusterId: 'text',
      end: 'text',
      intent: 'text',
      cause: 'text',
      code: 'text?',
      ms: 'number',
      sinceRestartMs: 'number?',
      parts: 'number',
      repaired: 'number',
    },
  },
  'run.removed': { when: 'an old run was removed with its rows', fields: { runId: 'text', clusterId: 'text', rows: 'number' } },
  'slice.overtaken': { when: 'another invocation took over the run', fields: { runId: 'text', code: 'text' } },
  'lease.not-released': { when: 'the lease on a cluster stays until it expires', fields: { runId: 'text', code: 'text' } },
  'azure.calls': {
    when: 'an invocation that called Azure ended; `throttled` were refused by Azure for their rate, `heldBack` were not sent because a limit was near, `failed` found Azure unavailable',
    fields: { work: 'text', total: 'number', writes: 'number', throttled: 'number', heldBack: 'number', failed: 'number' },
  },
  'drift.swept': {
    when: 'a sweep ended; `left` is what the next tick goes on with, `open` counts the open findings of the clusters looked at',
    fields: {
      clusters: 'number',
      left: 'number',
      failed: 'number',
      opened: 'number',
      resolved: 'number',
      open: 'number',
      openCritical: 'number',
      unknown: 'number',
      runs: 'number',
      ms: 'number',
    },
  },
  'drift.cluster-failed': { when: 'a sweep had trouble with one cluster', fields: { clusterId: 'text', ...failure } },
  'finding.opened': { when: 'a finding opened, or opened again', fields: { ...finding, opens: 'number', seen: 'text' } },
  'finding.resolved': { when: 'a finding was resolved', fields: { ...finding, because: 'text?' } },
  'finding.not-confirmed': {
    when: 'a direct read did not confirm a finding, so no run was begun',
    fields: { findingId: 'text', ruleId: 'text', subjectId: 'text', because: 'text' },
  },
  'finding.suppressed': {
    when: 'a person silenced a finding',
    fields: { findingId: 'text', ruleId: 'text', clusterId: 'text', until: 'text' },
  },
  'finding.suppression-lifted': {
    when: 'a person lifted that',
    fields: { findingId: 'text', ruleId: 'text', clusterId: 'text', by: 'text' },
  },
  'alert.raised': { when: 'an alert began, or was said again (at most every four hours unless set otherwise)', fields: alert },
  'alert.resolved': { when: 'an alert is over', fields: alert },
  'alert.not-sent': {
    when: 'a sink did not take an alert; it is tried again',
    fields: { code: 'text', subject: 'text', sink: 'text', because: 'text' },
  },
  'alert.given-up': {
    when: 'a sink has not taken a notice of an alert for a day, and it became a dead letter',
    fields: { code: 'text', subject: 'text', sink: 'text', state: 'text', because: 'text' },
  },
  'alert.delivery-failed': { when: 'alerts could not be sent for a reason of our own', fields: failure },
  'hold.placed': { when: 'a person placed a hold', fields: { clusterId: 'text', holdId: 'text' } },
  'hold.lifted': { when: 'a person lifted a hold', fields: { clusterId: 'text', holdId: 'text' } },
  'schema.newer': {
    when: 'an invocation found rows of a newer release and did nothing; `reads` is the newest schema that this release reads',
    fields: { table: 'text', row: 'text', version: 'number', reads: 'number' },
  },
  'event.malformed': { when: 'Event Grid delivered events that nobody can read', fields: { count: 'number' } },
  'event.duplicate': { when: 'an event came again', fields: { kind: 'text' } },
  'clean-up.failed': { when: 'old rows of one kind could not be removed', fields: { what: 'text', ...failure } },
  'clean-up.not-told': { when: 'the alert about that could not be raised', fields: failure },
  'http.answer-not-kept': { when: 'the answer to a request with an Idempotency-Key could not be stored or forgotten', fields: failure },
  'http.failed': { when: 'a request was answered with a status of 500 or more', fields: failure },
} as const satisfies Readonly<Record<string, LogEventShape>>;

export type LogEvent = keyof typeof logEvents;

type Kinds<E extends LogEvent> = (typeof logEvents)[E]['fields'];
type Names<F, Kind extends FieldKind> = { [N in keyof F]: F[N] extends Kind ? N : never }[keyof F];

/** The fields of one event: each one that the catalogue names, of its kind, and none besides. */
export type LogFieldsOf<E extends LogEvent> = { readonly [N in Names<Kinds<E>, 'text'>]: string } & {
  readonly [N in Names<Kinds<E>, 'number'>]: number;
} & { readonly [N in Names<Kinds<E>, 'text?'>]?: string | undefined } & { readonly [N in Names<Kinds<E>, 'number?'>]?: number | undefined };
