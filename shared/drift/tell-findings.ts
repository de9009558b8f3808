import type { AlertCode } from '../domain/alert-catalogue.ts';
import type { Finding } from '../domain/finding.ts';
import type { Engine } from '../repair/engine.ts';
import { blindAlerts } from './blind-alerts.ts';
import { findingAlerts, type Telling } from './finding-alerts.ts';
import type { Rule } from './rule.ts';

const perPage = 1_000;

/** All findings there are: a request for each thousand. */
export async function allFindings({ store }: Engine): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.findings.list({ limit: perPage, ...(after !== undefined && { after }) });
    found.push(...page.findings);
    if (page.next === undefined) return found;
    after = page.next;
  }
}

/** Makes the alerts about findings, and about what nobody can judge, those that the rows ask for. Repeatable at any time. */
export async function tellFindings(engine: Engine, rules: readonly Rule[], now: number): Promise<void> {
  const { alerts, sweepMemories } = engine.store;
  const open = (await alerts.list(Number.POSITIVE_INFINITY)).filter(({ state }) => state === 'open');
  const ofCode = (code: AlertCode) => open.filter((row) => row.code === code);
  await tell(engine, 'drift-finding', findingAlerts(await allFindings(engine), ofCode('drift-finding'), { rules, now }));
  await tell(engine, 'drift-blind', blindAlerts(await sweepMemories.list(), ofCode('drift-blind'), now));
}

async function tell({ store, clock }: Engine, code: AlertCode, { raise, resolve }: Telling): Promise<void> {
  for (const { subject, because } of resolve) await store.alerts.resolve({ code, subject }, { at: clock.now(), because });
  for (const alert of raise) await store.alerts.raise(alert);
}
