import { crossSubscription } from '../../../shared/drift/rules/cross-subscription.ts';
import { ids, subscription } from '../worlds/ids.ts';
import { blindTo, having, type World } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const other = '/subscriptions/90d7a1c4-1e0b-4b0f-8f43-2c1b8d5e7f02';
const moved = ids.workspace.replace(subscription, other);
/** The workspace, what is in it and what points at it. */
const elsewhere = (world: World): World => JSON.parse(JSON.stringify(world).replaceAll(ids.workspace, moved)) as World;

export const crossSubscriptionCases: RuleCases = {
  rule: crossSubscription,
  passes: [
    {
      world: 'that writes the subscription in another casing',
      changes: [(world) => JSON.parse(JSON.stringify(world).replaceAll(ids.workspace, ids.workspace.toUpperCase())) as World],
    },
  ],
  fails: [
    {
      world: 'whose workspace is in another subscription',
      changes: [elsewhere, having({ scope: [subscription, other] })],
      subjects: [moved],
      seen: 'workspace mlw-risk, to which it is attached, is in 90d7a1c4-1e0b-4b0f-8f43-2c1b8d5e7f02.',
    },
  ],
  unknown: [
    {
      world: 'whose workspaces may not be read',
      changes: [blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
