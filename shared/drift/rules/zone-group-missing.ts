import { nameOf, sameId } from '../../domain/arm-id.ts';
import { later } from '../facts/reading.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { secureInferencing } from '../scene/documents.ts';
import { zoneGroupCommand } from '../scene/endpoint-commands.ts';
import { endpointReads } from '../scene/endpoint-texts.ts';
import { endpointOf, type JudgedEndpoint, judgeLinked } from '../scene/linked-endpoints.ts';

/** DNS integration that an endpoint had, and that somebody has taken away. */
export const zoneGroupMissing: Rule = {
  id: 'zone-group-missing',
  title: 'A linked endpoint has lost its DNS zone group',
  severity: 'warning',
  covers: ['E3'],
  sources: [
    { document: secureInferencing, says: 'Private endpoints have private DNS zone integration enabled.' },
    {
      document: 'Azure Private Link, "private-endpoint-dns-integration"',
      says: 'The zone group binds the endpoint to its private DNS zones: records are made, changed and deleted with it.',
    },
  ],
  reads: [...endpointReads, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read'],
  impact: 'The A records of the endpoint no longer follow its address, and may be gone with the group.',
  fix: 'Make the zone group again with the same zones. If it was removed on purpose, suppress the finding: the next snapshot will be without it.',
  notes:
    'Compared with Relink’s newest snapshot of the endpoint; one that never had a zone group needs none, records may be kept by hand (AKS, "private-cluster-connect"). A repair makes again only what its own snapshot has.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => judgeLinked(scene, (judged) => (judged.condition === 'well' ? verdictOn(scene, judged) : passes)),
};

function verdictOn(scene: Scene, { endpoint }: JudgedEndpoint): Verdict {
  const { id: subject } = endpoint;
  const { snapshots } = scene.estate.memory(scene.cluster.id);
  if (snapshots === undefined) return judge(later('Stored snapshots of endpoints'), () => passes, subject);
  const had = snapshots.find(({ id }) => sameId(id, subject))?.zoneIds ?? [];
  if (had.length === 0) return passes;
  return judge(
    endpoint.zoneGroups,
    (groups) => {
      const zones = groups.flatMap((group) => group.zones.map(({ zoneId }) => zoneId));
      const lost = had.filter((id) => !zones.some((zone) => sameId(zone, id)));
      if (lost.length === 0) return passes;
      const commands = lost.map((id) => zoneGroupCommand(subject, nameOf(id), id));
      return finds({
        subject,
        seen: `${endpointOf(scene, subject)} had a DNS zone group with ${lost.map(nameOf).sort().join(', ')} by its newest snapshot, and has none with it now.`,
        fix: `${commands.join(' and ')} (further zones: az network private-endpoint dns-zone-group add)`,
      });
    },
    subject,
  );
}
