import type { WorkspaceFacts } from '../facts/workspace-facts.ts';

/**
 * Which identity of its own a workspace has. One with both counts as system-assigned: no document says which of the two Azure ML takes
 * then, and the system-assigned one has no demands that it would not meet.
 */
export function identityKindOf({ identityType }: WorkspaceFacts): 'system' | 'user' | 'none' {
  const type = identityType?.toLowerCase() ?? '';
  if (type.includes('systemassigned')) return 'system';
  return type.includes('userassigned') ? 'user' : 'none';
}
