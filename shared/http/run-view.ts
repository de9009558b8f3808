import type { JournalEntry } from '../domain/journal.ts';
import { hasEnded, type Run, type Track } from '../domain/run.ts';

/** A run as people and programs read it. */
export function viewOfRun(run: Run): object {
  const { plan, approval, halt, heldBack } = run;
  const parts = {
    ...(plan && { plan: viewOfTimes(plan) }),
    ...(approval && { approval: viewOfTimes(approval) }),
    ...(halt && { halt: viewOfTimes(halt) }),
    ...(heldBack && { heldBack: viewOfTimes(heldBack) }),
  };
  return { ...viewOfTimes(run), ...parts, hasEnded: hasEnded(run) };
}

/**
 * R11: an operation's resume token holds signed URLs and never leaves the store, nor do role assignments as they are, whose conditions and
 * descriptions are other people's texts; the journal tells of them.
 */
export function viewOfTrack(track: Track): object {
  const { operation, owedRoles: _, ...rest } = track;
  return { ...viewOfTimes(rest), ...(operation && { operation: { what: operation.what, startedAt: isoTime(operation.startedAt) } }) };
}

export function viewOfEntry(entry: JournalEntry): object {
  return viewOfTimes(entry);
}

const timeMembers = [
  'at',
  'createdAt',
  'updatedAt',
  'endedAt',
  'wakeAt',
  'settlingSince',
  'waitingSince',
  'preflightAt',
  'addressRefusedAt',
  'expiresAt',
  'since',
];

/** Milliseconds since the epoch as ISO 8601, so that a person can read them. */
function viewOfTimes(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      timeMembers.includes(name) && typeof member === 'number' ? isoTime(member) : member,
    ]),
  );
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
