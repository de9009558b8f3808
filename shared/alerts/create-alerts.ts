import type { Alert, AlertCondition } from '../domain/alert.ts';
import { sameCondition } from '../domain/alert.ts';
import { afterTold, hasLapsed, noticeDue } from '../domain/alert-life.ts';
import { withoutPersonalText } from '../domain/secret-forms.ts';
import { asServiceError } from '../domain/service-error.ts';
import type { Alerts } from '../ports/store.ts';
import { type Delivery, deliver } from './deliver.ts';
import { logNotice } from './log-words.ts';

export interface SpokenAlerts extends Alerts {
  /**
   * Sends what this object told, or with `everything` also what earlier invocations could not send or died before telling. Called when
   * the work is done and saved; bounded in time, and never rejects.
   */
  send(what: 'told-here' | 'everything'): Promise<void>;
}

/**
 * Alerts that are kept in `rows`, said in the log, and sent to the sink if there is one. A condition is told when it begins, again
 * at most every `repeatMs` while it is being seen, and when it is over. Raising and resolving only store and log; a sink
 * that is slow or away holds nobody.
 */
export function createAlerts(parts: Delivery & { readonly repeatMs: number }): SpokenAlerts {
  const { rows } = parts;
  const toldHere: AlertCondition[] = [];
  const tellOf = async (condition: AlertCondition) => {
    if (!(await tell(parts, condition))) return;
    if (!toldHere.some((other) => sameCondition(other, condition))) toldHere.push(condition);
  };
  return {
    change: rows.change,
    list: rows.list,
    remove: rows.remove,
    raise: async (alert) => {
      await rows.raise(cleaned(alert));
      await tellOf(alert);
    },
    resolve: async (condition, resolved) => {
      await rows.resolve(condition, resolved);
      await tellOf(condition);
    },
    send: async (what) => {
      try {
        if (what === 'everything') await tellForgotten(parts);
        await deliver(parts, what === 'everything' ? 'all' : toldHere);
      } catch (thrown) {
        const { code, message } = asServiceError(thrown);
        parts.log.warn('alert.delivery-failed', { code, message });
      }
    },
  };
}

/** R11: texts of Azure and of people stand in alerts, and alerts leave the house. */
function cleaned(alert: Alert): Alert {
  const clean = withoutPersonalText;
  return { ...alert, seen: clean(alert.seen), done: clean(alert.done), notDone: clean(alert.notDone), next: clean(alert.next) };
}

/** True when there was something to tell. The log line comes before the row is marked: a crash in between repeats it instead of losing it. */
async function tell(parts: Delivery & { readonly repeatMs: number }, condition: AlertCondition): Promise<boolean> {
  const { after: row } = await parts.rows.change(condition, (found) => found);
  const notice = row && noticeDue(row, parts.repeatMs);
  if (!notice) return false;
  logNotice(parts.log, notice);
  const mustSend = parts.sink !== undefined;
  await parts.rows.change(condition, (found) => (found && noticeDue(found, parts.repeatMs) ? afterTold(found, notice, mustSend) : found));
  return true;
}

const lapsed = 'It was not seen again for a week. Relink does not see whether somebody dealt with it.';

/** A process may die between storing a condition and telling it; and what nobody will ever report as over closes after a while. */
async function tellForgotten(parts: Delivery & { readonly repeatMs: number }): Promise<void> {
  const rows = await parts.rows.list(Number.POSITIVE_INFINITY);
  const at = parts.clock.now();
  for (const row of rows) {
    if (hasLapsed(row, at)) await parts.rows.resolve(row, { at, because: lapsed });
    if (hasLapsed(row, at) || noticeDue(row, parts.repeatMs)) await tell(parts, row);
  }
}
