import { nameOf } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { addressText, judgeApiNames, keeperText, recordCommand, recordReads } from '../scene/api-records.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { formerAddresses } from '../scene/former-addresses.ts';

/** A record of the API server that holds an address which an endpoint had before. */
export const recordStale: Rule = {
  id: 'record-stale',
  title: 'An A record of the API server holds a dead address',
  severity: 'critical',
  covers: ['A15', 'A17'],
  sources: [
    { document: aksPrivateConnect, says: 'If the recreated private endpoints have new IP addresses, you also need to update DNS records.' },
  ],
  reads: recordReads,
  impact:
    'Whoever finds the API server by this zone is led to an address that nothing answers: creating, updating and deleting Azure ML endpoints and deployments fails.',
  fix: 'Let Relink correct the record, and correct the template that writes the old address.',
  notes:
    'Only addresses that the endpoint had in an earlier life, by Relink’s own snapshots, and that no endpoint of the cluster which Relink sees has now. Any other address is another finding (record-unknown-address). The zone that AKS keeps is never judged. Hosts files and DNS servers outside of Azure are not seen.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) =>
    judgeApiNames(scene, ({ zoneId, recordId, record }, linked) => {
      const isRight = record?.addresses.every((address) => linked.some(({ addresses }) => addresses.includes(address)));
      if (!record || isRight) return passes;
      return judge(
        formerAddresses(scene, linked),
        (former) => {
          const dead = record.addresses.filter((address) => former.includes(address));
          if (dead.length === 0) return passes;
          return finds({
            subject: record.id,
            seen: `Record ${nameOf(recordId)} in zone ${nameOf(zoneId)} holds ${record.addresses.join(', ')}; ${dead.join(', ')} is an address of an earlier life of an endpoint, and ${addressText(linked)}.${keeperText(zoneId, linked)}`,
            fix: `${repairRequest(scene.cluster.id)} By hand: ${recordCommand('add-record', recordId, linked[0]?.addresses[0] ?? '<address>')} and ${dead.map((address) => recordCommand('remove-record', recordId, address)).join(' and ')}`,
          });
        },
        record.id,
      );
    }),
};
