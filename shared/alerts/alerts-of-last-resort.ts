import type { AlertCondition, AlertRow } from '../domain/alert.ts';
import { afterResolved, afterSeen } from '../domain/alert-life.ts';
import { hasCode } from '../domain/service-error.ts';
import type { AlertChange, Alerts } from '../ports/store.ts';

/**
 * Alerts that are kept in `stored` as long as their rows can be read. The row of the very alert that tells of a newer release may be of that
 * release: then this process remembers in its place, and says it again after as long a time as ever.
 */
export function createAlertsOfLastResort(stored: Alerts): Alerts {
  const remembered = new Map<string, AlertRow>();
  const keyOf = ({ code, subject }: AlertCondition) => `${code} ${subject}`;
  const remember = (condition: AlertCondition, change: AlertChange) => {
    const before = remembered.get(keyOf(condition));
    const after = change(before);
    if (after) remembered.set(keyOf(condition), after);
    return { ...(before && { before }), ...(after && { after }) };
  };
  const change: Alerts['change'] = async (condition, changed) => {
    try {
      return await stored.change(condition, changed);
    } catch (error) {
      if (!hasCode(error, 'store-newer')) throw error;
      return remember(condition, changed);
    }
  };
  return {
    change,
    raise: async (alert) => void (await change(alert, (row) => afterSeen(row, alert))),
    resolve: async (condition, resolved) => void (await change(condition, (row) => row && afterResolved(row, resolved))),
    list: stored.list,
    remove: stored.remove,
  };
}
