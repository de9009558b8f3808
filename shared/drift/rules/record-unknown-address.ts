import { nameOf } from '../../domain/arm-id.ts';
import { allRead, judge } from '../judge-reading.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { addressText, judgeApiNames, keeperText, otherAddresses, recordCommand, recordReads } from '../scene/api-records.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { formerAddresses } from '../scene/former-addresses.ts';
import { allEndpointsSeen } from '../scene/linked-endpoints.ts';

/** A record of the API server that leads to nothing that Relink knows. */
export const recordUnknownAddress: Rule = {
  id: 'record-unknown-address',
  title: 'An A record of the API server holds an address of no endpoint',
  severity: 'warning',
  covers: ['A15'],
  sources: [{ document: aksPrivateConnect, says: 'Create an A record whose value is the private IP address of the private endpoint.' }],
  reads: recordReads,
  impact: 'Unless a proxy or a firewall answers at that address, whoever finds the API server by this zone does not reach it.',
  fix: 'Find out who wrote the address. If it is not meant, put the endpoint’s address in its place.',
  notes:
    'An address that Relink never knew proves nothing: it may be that of a proxy which somebody put there, so no repair changes it (docs/adr/0013-records-that-go-back.md). Not judged where AKS’s own endpoint or other endpoints of the cluster may stand unseen. The zone that AKS keeps is never judged.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeApiNames(scene, ({ zoneId, recordId, record }, linked) => {
      const strange = record?.addresses.filter((address) => !linked.some(({ addresses }) => addresses.includes(address))) ?? [];
      const former = formerAddresses(scene, linked);
      const isStale = former.kind === 'read' && strange.some((address) => former.value.includes(address));
      if (!record || strange.length === 0 || isStale) return passes;
      const all = allRead<readonly string[] | true>([otherAddresses(scene), allEndpointsSeen(scene.estate)]);
      const verdictOf = (known: readonly (readonly string[] | true)[]) => {
        const unknown = strange.filter((address) => !known.some((some) => some !== true && some.includes(address)));
        if (unknown.length === 0) return passes;
        const [right = '<address>'] = linked.flatMap(({ addresses }) => addresses);
        return finds({
          subject: record.id,
          seen: `Record ${nameOf(recordId)} in zone ${nameOf(zoneId)} holds ${unknown.join(', ')}, which no endpoint of ${scene.cluster.name} has; ${addressText(linked)}.${keeperText(zoneId, linked)}`,
          fix: `${recordCommand('add-record', recordId, right)} and ${unknown.map((address) => recordCommand('remove-record', recordId, address)).join(' and ')}`,
        });
      };
      return judge(all, verdictOf, record.id);
    }),
};
