/** `Microsoft.Network/privateEndpoints` from an id; resource groups and subscriptions have types of their own. */
export function typeFromId(id: string): string {
  const segments = id.split('/').filter((segment) => segment !== '');
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  if (at < 0) return segments.length > 2 ? 'Microsoft.Resources/resourceGroups' : 'Microsoft.Resources/subscriptions';
  return [segments[at + 1], ...segments.slice(at + 2).filter((_, index) => index % 2 === 0)].join('/');
}
