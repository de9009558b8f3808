import type { Alert, AlertCondition } from '../domain/alert.ts';
import { sameCondition } from '../domain/alert.ts';
import { withoutPersonalText } from '../domain/secret-forms.ts';
import { asServiceError } from '../domain/service-error.ts';
import type { Alerts } from '../ports/store.ts';
import { deliver } from './deliver.ts';
import { type Telling, tell, tellForgotten } from './tell.ts';

export interface SpokenAlerts extends Alerts {
  /**
   * Sends what this object told, or with `everything` also what earlier invocations could not send or died before telling. Called when
   * the work is done and saved; bounded in time, and never rejects.
   */
  send(what: 'told-here' | 'everything'): Promise<void>;
}

/**
 * Alerts that are kept in `rows`, said in the log, and sent to the sinks. A condition is told when it begins, again at most every
 * `repeatMs` while it is being seen, and when it is over. Raising and resolving only store and log; a sink that is slow or away holds
 * nobody, and no other sink.
 */
export function createAlerts(parts: Telling): SpokenAlerts {
  const { rows } = parts;
  const toldHere: AlertCondition[] = [];
  const tellOf = async (condition: AlertCondition) => {
    for (const told of await tell(parts, condition))
      if (!toldHere.some((other) => sameCondition(other, told))) toldHere.push({ code: told.code, subject: told.subject });
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
