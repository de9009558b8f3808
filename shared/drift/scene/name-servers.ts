import type { ArmId } from '../../domain/arm-id.ts';
import type { Scene } from '../rule.ts';
import { ownNetworkIds } from './networks.ts';

/** Who answers when something in the cluster's network asks for a name. */
export interface NameServers {
  /** Not only Azure: the network has DNS servers of its own, or Relink does not see whether it has. */
  readonly mayForward: boolean;
  /** As a sentence with a blank before it, or nothing. */
  readonly words: string;
  readonly networkId: ArmId | undefined;
}

/** The resolver of Azure itself: a network that names it has no DNS servers of its own. */
export const azureDns = '168.63.129.16';

export function nameServersOf(scene: Scene): NameServers {
  const networks = ownNetworkIds(scene);
  const ids = networks.kind === 'read' ? networks.value : [];
  const networkId = ids[0];
  const seen = ids.flatMap((id) => scene.estate.networks.find(id) ?? []);
  if (seen.length < ids.length) {
    return { mayForward: true, words: ' Relink cannot see whether that network has DNS servers of its own.', networkId };
  }
  const servers = seen.flatMap(({ dnsServers }) => dnsServers).filter((server) => server !== azureDns);
  if (servers.length === 0) return { mayForward: false, words: '', networkId };
  const words = ` The network has DNS servers of its own (${[...servers].sort().join(', ')}), which may forward.`;
  return { mayForward: true, words, networkId };
}
