import { describe, expect, it } from 'vitest';
import filter from '../../infra/event-filter.json' with { type: 'json' };
import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import { expectedEvents } from '../../shared/doctor/expected-events.ts';
import { expectedRights } from '../../shared/doctor/expected-rights.ts';
import { repairActions } from '../../shared/repair/steps/repair-needs.ts';

describe('what the doctor expects', () => {
  it.each([observer, repairer, identity])('are the actions of $Name, each once', ({ Name, Actions }) => {
    const expected = expectedRights.filter(({ role }) => role === Name).map(({ action }) => action);
    expect(expected.toSorted()).toEqual(Actions.toSorted());
  });

  it('says of each what it is for, in words that end the sentence “it needs that …”', () => {
    expect(expectedRights.filter(({ purpose }) => !/^to [a-z]/.test(purpose))).toEqual([]);
  });

  it('calls every action that a preflight asks for one that a repair needs', () => {
    const needed = expectedRights.filter(({ isNeededToRepair }) => isNeededToRepair).map(({ action }) => action);
    expect(repairActions.filter((action) => !needed.includes(action))).toEqual([]);
  });

  it('is the filter of the event subscription', () => {
    expect({ includedEventTypes: expectedEvents.types, advancedFilters: [expectedEvents.operations] }).toEqual(filter);
  });
});
