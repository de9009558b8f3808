import type { DenyAssignment } from '../domain/deny-assignment.ts';
import type { EventSubscription } from '../domain/event-subscription.ts';

/** What surrounds the repair and is looked at only to tell whether it will work. Reads; errors are `ServiceError`s of `arm-errors.ts`. */
export interface Surroundings {
  /** Object id of the identity that Relink works as; undefined when its token does not say. */
  principalId(): Promise<string | undefined>;
  /** Deny assignments at the subscription, above it and below it. */
  denyAssignments(subscriptionId: string, signal: AbortSignal): Promise<readonly DenyAssignment[]>;
  /** Event subscriptions of the system topics whose source is the subscription, wherever in it the topics are. */
  eventSubscriptions(subscriptionId: string, signal: AbortSignal): Promise<readonly EventSubscription[]>;
  /** The time that Azure Resource Manager writes on an answer, in milliseconds since the epoch; whole seconds. */
  azureTime(subscriptionId: string, signal: AbortSignal): Promise<number>;
}
