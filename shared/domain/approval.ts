import type { Plan, Run } from './run.ts';
import type { Wishes } from './wishes.ts';

/** A person's word for one plan, as the run keeps it. */
export interface Approval {
  readonly hash: string;
  readonly by: string;
  readonly at: number;
  /** When the approved plan expires: what has not begun by then is asked for again. */
  readonly expiresAt: number;
}

/** The approval that was given for the plan the run waits with; one for an earlier plan is none, even when the world went back to it. */
export function givenApproval(run: Run, wishes: Wishes | undefined): Approval | undefined {
  const { plan } = run;
  const given = wishes?.runId === run.runId ? wishes.approval : undefined;
  if (!given || plan?.hash === undefined || given.hash !== plan.hash || given.at < plan.at) return undefined;
  return { ...given, expiresAt: plan.expiresAt ?? given.at };
}

export type ApprovalJudgement =
  | { readonly kind: 'approved' }
  | { readonly kind: 'void'; readonly because: string }
  | { readonly kind: 'none' };

/** Whether what the run was approved for is what the fresh plan would do. */
export function judgeApproval(approval: Approval | undefined, fresh: Plan, now: number): ApprovalJudgement {
  if (!approval) return { kind: 'none' };
  if (approval.hash !== fresh.hash)
    return { kind: 'void', because: `the plan is another one now (${shortHash(fresh.hash)} instead of ${shortHash(approval.hash)})` };
  if (approval.expiresAt <= now) return { kind: 'void', because: `plan ${shortHash(approval.hash)} expired before it could be begun` };
  return { kind: 'approved' };
}

export function shortHash(hash: string | undefined): string {
  return (hash ?? 'without a hash').slice(0, 12);
}

/** Names are compared as people write them: without regard to casing and blanks around them. */
export function isSamePerson(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
