import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { listAnswer } from '../listing.ts';

const topicType = 'Microsoft.EventGrid/systemTopics';
const subscriptionType = `${topicType}/eventSubscriptions`;
const topics = '/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/systemTopics';
const subscriptions =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.EventGrid/systemTopics/{topic}/eventSubscriptions';

/**
 * System topics and their event subscriptions, as far as Relink reads them (REST, "System Topics - List By Subscription" and "System Topic
 * Event Subscriptions - List By System Topic"). They are put into the world; what is really delivered is up to `events.ts`.
 */
export const eventGridRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: topics,
    action: `${topicType}/read`,
    answers: 'unchecked',
    handle: (ctx) => membersOf(ctx, topicType, scopeOf(ctx)),
  },
  {
    method: 'GET',
    path: subscriptions,
    action: `${subscriptionType}/read`,
    answers: 'unchecked',
    handle: (ctx) => membersOf(ctx, subscriptionType, ctx.path.slice(0, ctx.path.lastIndexOf('/'))),
  },
];

function scopeOf(ctx: RequestContext): string {
  return `/subscriptions/${ctx.params.subscriptionId}`;
}

function membersOf(ctx: RequestContext, type: string, within: string): ArmResponse {
  return listAnswer(
    ctx,
    ctx.sim.world.list({ type, within, view: 'lists' }).map((item) => item.body),
  );
}
