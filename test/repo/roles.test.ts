import { describe, expect, it } from 'vitest';
import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };

describe.each([observer, repairer, identity])('the role $Name', (role) => {
  it('grants exact actions, each once, in order, and none of the data plane', () => {
    expect(role.Actions.filter((action) => !/^Microsoft\.[A-Za-z]+(\/[A-Za-z]+)+$/.test(action))).toEqual([]);
    expect(role.Actions).toEqual([...new Set(role.Actions)].sort());
    expect([role.NotActions, role.DataActions, role.NotDataActions]).toEqual([[], [], []]);
  });

  it('names no subscription of anybody', () => {
    expect(role.AssignableScopes).toEqual(['/subscriptions/00000000-0000-0000-0000-000000000000']);
  });

  it('can neither delete, stop nor sign in to a cluster, takes no rights away and lifts no lock', () => {
    const forbidden = /managedClusters\/(delete|write|start|stop|list\w*|accessProfiles)|roleAssignments\/delete|locks\/(write|delete)/i;
    expect(role.Actions.filter((action) => forbidden.test(action))).toEqual([]);
  });
});

it('keeps the right to assign roles in a role of its own, which nobody needs who does not ask for it', () => {
  expect([...observer.Actions, ...repairer.Actions].filter((action) => /roleAssignments\/write/i.test(action))).toEqual([]);
  expect(identity.Actions.filter((action) => !action.endsWith('/read'))).toEqual(['Microsoft.Authorization/roleAssignments/write']);
});

it('keeps every write out of the observer, so that mode observe needs no right to write (R10)', () => {
  expect(observer.Actions.filter((action) => !action.endsWith('/read'))).toEqual([]);
});
