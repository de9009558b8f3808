import type { Alert, AlertCondition, AlertRow } from '../domain/alert.ts';
import type { ArmId } from '../domain/arm-id.ts';
import type { Breaker } from '../domain/breaker.ts';
import type { BegunRepair } from '../domain/daily-limit.ts';
import type { Finding } from '../domain/finding.ts';
import type { Handled } from '../domain/handled.ts';
import type { Hold } from '../domain/hold.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Json } from '../domain/json.ts';
import type { PowerHistory } from '../domain/restart.ts';
import type { LedgerEntry, Run, RunEnd, Track } from '../domain/run.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { SweepMemory } from '../domain/sweep-memory.ts';
import type { Wishes } from '../domain/wishes.ts';

/** A value with the version under which it was read. Saving under an old version is `store-conflict`. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

export interface ClusterRow extends PowerHistory {
  readonly clusterId: ArmId;
  readonly firstSeenAt: number;
  /** Set once Azure's own history has been read for a cluster that Relink met for the first time. */
  readonly adoptedAt?: number;
  readonly activeRunId?: string;
  /** The last run that ended for this cluster, so that the pulse starts none twice and retries failed ones with patience. */
  readonly handled?: Handled;
  /** Set once Relink knows that the cluster ran: one that was stopped when Relink first met it is none that it saw stop. */
  readonly seenRunning?: boolean;
  /**
   * The last early teardown: there is one for each stop, and a stop is told by the restart before it. `lostAt`: since when people
   * know that its endpoints will not be made again, because the cluster is gone or out of scope.
   */
  readonly teardown?: { readonly afterRestartId?: string; readonly end: RunEnd; readonly at: number; readonly lostAt?: number };
  /** When the pulse first saw it settled after that restart; `saidLate` while people know that its repair is late. */
  readonly settled?: { readonly restartId: string; readonly at: number; readonly saidLate?: boolean };
  readonly lease?: { readonly owner: string; readonly until: number };
  readonly wishes?: Wishes;
  readonly holds?: readonly Hold[];
  /** Repairs that Relink began by itself within 24 hours, oldest first. */
  readonly begun?: readonly BegunRepair[];
  /** When an event about a start or stop of it last arrived. */
  readonly heardAt?: number;
}

/** Rows of clusters; every write is conditional on the version read. */
export interface ClusterRows {
  get(clusterId: ArmId): Promise<Versioned<ClusterRow> | undefined>;
  insert(row: ClusterRow): Promise<Versioned<ClusterRow>>;
  save(row: Versioned<ClusterRow>): Promise<Versioned<ClusterRow>>;
  list(): Promise<readonly ClusterRow[]>;
}

/** Breakers of subscriptions; changes are conditional on the version read. */
export interface Breakers {
  /** Undefined when none was ever stored, which is a closed one; `store-corrupt` when the row cannot be read. */
  get(subscription: string): Promise<Versioned<Breaker> | undefined>;
  insert(breaker: Breaker): Promise<Versioned<Breaker>>;
  save(breaker: Versioned<Breaker>): Promise<Versioned<Breaker>>;
  /** Takes the place of a row that cannot be read. */
  overwrite(breaker: Breaker): Promise<void>;
}

export interface Runs {
  get(runId: string): Promise<Versioned<Run> | undefined>;
  insert(run: Run): Promise<Versioned<Run>>;
  save(run: Versioned<Run>): Promise<Versioned<Run>>;
  /** Runs that have not ended. Both lists leave out a run whose row cannot be read; `get` says `store-corrupt`. */
  listActive(): Promise<readonly Run[]>;
  /** Newest first. */
  list(options: { readonly clusterId?: ArmId; readonly limit: number }): Promise<readonly Run[]>;
  /** The same page by page: at most `limit`, from a position on. A page may hold fewer, and `next` is where to go on all the same. */
  page(options: { readonly clusterId?: ArmId; readonly from?: string; readonly limit: number }): Promise<RunPage>;
  /**
   * Runs that were begun before then, also those whose row never came to be, is gone, or cannot be read. Pages of at most `limit`: go on from
   * `next`, if there is one. Costs what the page holds, however many younger runs there are.
   */
  listOld(options: { readonly before: number; readonly from?: string; readonly limit: number }): Promise<OldRuns>;
  /** Removes the run, if it is there, and every trace of it in the lists. Its journal and its tracks must be gone already. */
  remove(run: OldRun): Promise<void>;
}

export interface RunPage {
  readonly runs: readonly Run[];
  readonly next?: string;
}

export interface OldRun {
  readonly runId: string;
  readonly clusterId: ArmId;
  readonly createdAt: number;
  /** `listOld` from here begins with this run. */
  readonly position: string;
}

export interface OldRuns {
  readonly runs: readonly OldRun[];
  readonly next?: string;
}

export interface Tracks {
  list(runId: string): Promise<readonly Versioned<Track>[]>;
  insert(track: Track): Promise<Versioned<Track>>;
  save(track: Versioned<Track>): Promise<Versioned<Track>>;
  /** Removes tracks of the run, at most `most`; answers how many. */
  remove(runId: string, most: number): Promise<number>;
}

export interface Ledger {
  list(clusterId: ArmId): Promise<readonly LedgerEntry[]>;
  get(clusterId: ArmId, resourceId: ArmId): Promise<LedgerEntry | undefined>;
  /**
   * Only the holder of the cluster's lease writes. With `proof` the entry is read, then the proof is asked for (it throws when the
   * lease is lost), then that version and no other is replaced: whoever wrote in between wins, and this is `store-conflict`.
   */
  put(entry: LedgerEntry, proof?: () => Promise<void>): Promise<void>;
  /** With the same proof in the same place. */
  remove(clusterId: ArmId, resourceId: ArmId, proof?: () => Promise<void>): Promise<void>;
}

/** R3. Content-addressed: the id is the snapshot's hash, prefixed with a key of the resource. */
export interface Snapshots {
  /** Stores, reads back, compares the hash, and only then answers the id. `store-corrupt` when the copy differs. */
  put(snapshot: Snapshot, at: number): Promise<string>;
  /** `store-corrupt` when it is missing or its hash does not match. */
  get(snapshotId: string): Promise<Snapshot>;
  /** The same for an id from outside: undefined when there is no such snapshot. */
  find(snapshotId: string): Promise<Snapshot | undefined>;
  /** Of one resource, in any casing of its id; the one that was stored last comes first. */
  list(resourceId: ArmId): Promise<readonly StoredSnapshot[]>;
  /** Removes it if it is there. */
  remove(snapshotId: string): Promise<void>;
}

export interface StoredSnapshot {
  readonly snapshotId: string;
  /** When this content was last stored, milliseconds since the epoch. */
  readonly savedAt: number;
}

export interface Journal {
  append(entry: JournalEntry): Promise<void>;
  list(runId: string): Promise<readonly JournalEntry[]>;
  /** The same page by page: at most `limit`, from a position on. `next` is where to go on, if there is more. */
  page(runId: string, options: { readonly from?: string; readonly limit: number }): Promise<JournalPage>;
  /** Removes entries of the run, at most `most`; answers how many. */
  remove(runId: string, most: number): Promise<number>;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly next?: string;
}

export interface Events {
  /** True when the id was claimed before. */
  known(eventId: string): Promise<boolean>;
  /**
   * Marks the event as dealt with; true the first time, whoever asks (insert-if-absent). Called after the work, which is
   * idempotent: a process that dies in between has the event delivered again instead of losing it.
   */
  claim(eventId: string, at: number): Promise<boolean>;
  count(kind: 'foreign' | 'malformed' | 'duplicate' | 'accepted', at: number): Promise<void>;
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Forgets claims that were made before then, the oldest first, at most `most`; answers how many. */
  removeClaims(before: number, most: number): Promise<number>;
}

/** A write that its client gave a name (Idempotency-Key). Without an answer it is under way, or its process died. */
export interface NamedRequest {
  /** Hash of who asked and the name. */
  readonly nameHash: string;
  /** Hash of all that was asked. */
  readonly fingerprint: string;
  readonly at: number;
  readonly answer?: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: Json | undefined };
}

/** Every write is conditional on the version read; `store-conflict` for whoever comes second. */
export interface NamedRequests {
  get(nameHash: string): Promise<Versioned<NamedRequest> | undefined>;
  insert(row: NamedRequest): Promise<Versioned<NamedRequest>>;
  save(row: Versioned<NamedRequest>): Promise<Versioned<NamedRequest>>;
  remove(row: Versioned<NamedRequest>): Promise<void>;
  /** Forgets requests from before then, the oldest first; looks at no more than `most`, and answers at how many. */
  removeOld(before: number, most: number): Promise<number>;
}

/** One row for each condition (code and subject). Writes are conditional on the version read and tried again after a lost race. */
export interface Alerts {
  /** The condition was seen (again). */
  raise(alert: Alert): Promise<void>;
  /** The condition is over; nothing happens when it is not open. */
  resolve(condition: AlertCondition, resolved: { readonly at: number; readonly because: string }): Promise<void>;
  /**
   * Changes the row of a condition; `change` may be called several times, and answers the row it was given to leave it as it is, or
   * undefined to make none. Answers the rows before and after.
   */
  change(condition: AlertCondition, change: AlertChange): Promise<{ readonly before?: AlertRow; readonly after?: AlertRow }>;
  /** Open and resolved ones, the one seen last first. */
  list(limit: number): Promise<readonly AlertRow[]>;
  /** Removes the row of a condition if `mayGo` says so of the version that is removed; true when it did. */
  remove(condition: AlertCondition, mayGo: (row: AlertRow) => boolean): Promise<boolean>;
}

export type AlertChange = (row: AlertRow | undefined) => AlertRow | undefined;

/** One row for each finding. Writes are conditional on the version read and tried again after a lost race. */
export interface Findings {
  get(findingId: string): Promise<Finding | undefined>;
  /**
   * `change` may be called several times, and answers the row it was given to leave it as it is, or undefined to make none. Answers the
   * rows before and after.
   */
  change(findingId: string, change: FindingChange): Promise<{ readonly before?: Finding; readonly after?: Finding }>;
  /** In the order of their ids, those of one cluster beside each other: at most `limit` that come after `after`. `next`: go on after this one. */
  list(options: { readonly clusterId?: ArmId; readonly after?: string; readonly limit: number }): Promise<FindingPage>;
  /** Removes the row if `mayGo` says so of the version that is removed; true when it did. */
  remove(findingId: string, mayGo: (row: Finding) => boolean): Promise<boolean>;
}

export type FindingChange = (row: Finding | undefined) => Finding | undefined;

export interface FindingPage {
  readonly findings: readonly Finding[];
  readonly next?: string;
}

/** What sweeps remember of each cluster. Writes are conditional on the version read and tried again after a lost race. */
export interface SweepMemories {
  list(): Promise<readonly SweepMemory[]>;
  /** `change` may be called several times, and answers the row it was given to leave it as it is. */
  change(clusterId: ArmId, change: (row: SweepMemory | undefined) => SweepMemory | undefined): Promise<void>;
  /** Removes it if it is there. */
  remove(clusterId: ArmId): Promise<void>;
}

export interface Heartbeats {
  beat(what: string, at: number): Promise<void>;
  last(what: string): Promise<number | undefined>;
}

/** Where a work that takes several turns goes on. */
export interface Bookmarks {
  get(what: string): Promise<string | undefined>;
  put(what: string, position: string): Promise<void>;
}

/** What storage needs beside the rows themselves. */
export interface Spill {
  /**
   * Removes texts that stand outside of their row, and that no row has named for a day. Looks at about `most` of them from a position on;
   * `next` is where to go on, if any are left.
   */
  sweep(options: {
    readonly at: number;
    readonly from?: string;
    readonly most: number;
  }): Promise<{ readonly removed: number; readonly next?: string }>;
}

/** Everything kept in Table Storage. */
export interface Store {
  readonly clusters: ClusterRows;
  readonly breakers: Breakers;
  readonly runs: Runs;
  readonly tracks: Tracks;
  readonly ledger: Ledger;
  readonly snapshots: Snapshots;
  readonly journal: Journal;
  readonly events: Events;
  readonly requests: NamedRequests;
  readonly alerts: Alerts;
  readonly findings: Findings;
  readonly sweepMemories: SweepMemories;
  readonly heartbeats: Heartbeats;
  readonly bookmarks: Bookmarks;
  readonly spill: Spill;
}
