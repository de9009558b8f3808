import { nameOf } from '../../domain/arm-id.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import type { Scene } from '../rule.ts';

/**
 * The workspace to which private endpoints lead and whose public access counts: the workspace itself, or the hub of a project, which has
 * none of its own (Azure AI Studio, "configure-private-link": the private link is made to the hub, whose resources its projects share).
 */
export function entranceOf({ estate }: Scene, workspace: WorkspaceFacts): Reading<WorkspaceFacts> {
  if (workspace.hubId === undefined) return read(workspace);
  const hub = estate.workspaces.look(workspace.hubId);
  if (hub.kind === 'unread') return hub;
  return hub.value ? read(hub.value) : unread(`${nameOf(workspace.hubId)}, the hub of ${nameOf(workspace.id)}, is not to be seen.`);
}
