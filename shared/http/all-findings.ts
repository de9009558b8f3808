import type { ArmId } from '../domain/arm-id.ts';
import type { Finding } from '../domain/finding.ts';
import type { Store } from '../ports/store.ts';

const looksAtOnce = 1_000;

/** All findings, page by page; those of one cluster when it is named. */
export async function allFindings(store: Store, clusterId?: ArmId): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let after: string | undefined;
  do {
    const page = await store.findings.list({ limit: looksAtOnce, ...(clusterId && { clusterId }), ...(after !== undefined && { after }) });
    found.push(...page.findings);
    after = page.next;
  } while (after !== undefined);
  return found;
}
