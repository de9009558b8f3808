import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import type { FindingSeverity } from '../../domain/finding.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import { allRead, judge } from '../judge-reading.ts';
import { type Found, passes, type Scene, together, type Verdict } from '../rule.ts';
import { namesOf } from './commands.ts';
import { linkCommand, zoneCommand, zoneGroupCommand } from './endpoint-commands.ts';
import { type EndpointReach, endpointReach, type Target, unseenEndpoint } from './endpoint-reach.ts';
import { addressesOf } from './endpoints.ts';
import { expectedZones } from './expected-zones.ts';
import { type NameServers, nameServersOf } from './name-servers.ts';
import { ownNetworkIds } from './networks.ts';
import { reachReads } from './resource-reach.ts';
import { type Question, type ZoneAnswer, zoneAnswer } from './zone-answers.ts';

export interface DnsDemand {
  readonly target: Target;
  readonly groups: readonly string[];
  /** The target is to be reached over the internet as well. */
  readonly isPublic: boolean;
  /** Groups of whose zones only the records are judged: that the zone is there and linked is told of another endpoint. */
  readonly onlyRecordsOf?: readonly string[];
  /** Nothing is worse than this, where Azure ML does without the target. */
  readonly atMost?: 'warning';
}

export const privateDnsDocument =
  'Azure Private Endpoint private DNS zone values, https://learn.microsoft.com/azure/private-link/private-endpoint-dns';

/** What {@link judgeDns} reads, beside the target. */
export const dnsReads = [
  ...reachReads,
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/privateDnsZones/read',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
  'Microsoft.Network/privateDnsZones/A/read',
] as const;

type Trouble = { readonly zoneName: string; readonly answer: Exclude<ZoneAnswer, { kind: 'right' }> };

/**
 * Whether the cluster's network finds the endpoints through which it reaches the target. Says nothing about endpoints that are not
 * Approved or stand elsewhere, nor where there are none: those are the rules about reaching it.
 */
export function judgeDns(scene: Scene, demand: DnsDemand): Verdict {
  return together(demand.groups.map((group) => judgeGroup(scene, demand, group)));
}

function judgeGroup(scene: Scene, demand: DnsDemand, group: string): Verdict {
  const { target, onlyRecordsOf = [] } = demand;
  return judge(
    endpointReach(scene, target, group),
    ({ near, elsewhere }) => {
      if (near.length === 0) return passes;
      const isForRecords = onlyRecordsOf.includes(group);
      return judge(
        troublesOf(scene, { target, near, elsewhere }, expectedZones(group)),
        (all) => {
          const troubles = all.filter(({ answer }) => !isForRecords || answer.kind === 'wrong');
          return verdictOf(scene, demand, { near, troubles });
        },
        target.id,
      );
    },
    target.id,
  );
}

interface Endpoints extends Pick<EndpointReach, 'near' | 'elsewhere'> {
  readonly target: Target;
}

/**
 * Zones that do not answer with any address of the endpoints. One that shows no address, or is not to be seen, may be the one that the
 * records mean; and a record may lead to one in another network on purpose, by routes that Relink does not see.
 */
function troublesOf(scene: Scene, { target, near, elsewhere }: Endpoints, zoneNames: readonly string[]): Reading<readonly Trouble[]> {
  const networks = ownNetworkIds(scene);
  if (networks.kind === 'unread') return networks;
  const endpoints = [...near, ...elsewhere];
  const looked = allRead(endpoints.map((endpoint) => addressesOf(scene, endpoint)));
  if (looked.kind === 'unread') return looked;
  const about = { addresses: looked.value.flat(), endpoints: near, networks: networks.value };
  const answers = allRead(zoneNames.map((zoneName) => answerOf(scene, { ...about, zoneName })));
  if (answers.kind === 'unread') return answers;
  const troubles = answers.value.flatMap(({ zoneName, answer }) => (answer.kind === 'right' ? [] : [{ zoneName, answer }]));
  if (!troubles.some(({ answer }) => answer.kind === 'wrong')) return read(troubles);
  const bare = endpoints.filter((_, index) => looked.value[index]?.length === 0);
  if (bare.length > 0) return unread(`Azure shows no address of ${namesOf(bare.map(({ id }) => id))}.`);
  return unseenEndpoint(scene, target) ?? read(troubles);
}

function answerOf(scene: Scene, question: Question): Reading<{ readonly zoneName: string; readonly answer: ZoneAnswer }> {
  const answer = zoneAnswer(scene, question);
  return answer.kind === 'unread' ? answer : read({ zoneName: question.zoneName, answer: answer.value });
}

function verdictOf(
  scene: Scene,
  demand: DnsDemand,
  { near, troubles }: { near: readonly EndpointFacts[]; troubles: readonly Trouble[] },
): Verdict {
  if (troubles.length === 0) return passes;
  const ways = nameServersOf(scene);
  return { findings: near.map(({ id }) => found(scene, { id, demand, troubles, ways })), unknown: [] };
}

function found(scene: Scene, about: { id: ArmId; demand: DnsDemand; troubles: readonly Trouble[]; ways: NameServers }): Found {
  const { id, demand, troubles, ways } = about;
  const texts = troubles.map((trouble) => describe(trouble, ways));
  return {
    subject: id,
    seen: `${scene.cluster.name} does not find ${nameOf(id)}, the endpoint of ${nameOf(demand.target.id)}, by its name: ${texts.join('; ')}.${ways.words}`,
    fix: troubles.map((trouble) => fixOf(id, trouble, ways)).join(' ; '),
    severity: severityOf(demand, troubles, ways.mayForward),
  };
}

function describe({ zoneName, answer }: Trouble, { networkId }: NameServers): string {
  const network = networkId === undefined ? 'the cluster’s network' : nameOf(networkId);
  if (answer.kind === 'absent') return `there is no private DNS zone ${zoneName} in RELINK_SCOPE`;
  if (answer.kind === 'unlinked') return `no zone ${zoneName} in RELINK_SCOPE is linked to ${network}`;
  return `the zone ${zoneName} that is linked to ${network} has no A record with an address of the endpoint`;
}

function fixOf(endpointId: ArmId, { zoneName, answer }: Trouble, { networkId }: NameServers): string {
  if (answer.kind === 'wrong')
    return `${zoneGroupCommand(endpointId, zoneName, answer.zoneId)} (add instead of create where it has a group)`;
  if (answer.kind === 'unlinked' && networkId !== undefined) return linkCommand(answer.zoneId, networkId);
  return `${zoneCommand(zoneName)}, link it to the network, then ${zoneGroupCommand(endpointId, zoneName)}; a zone elsewhere belongs into RELINK_SCOPE`;
}

/**
 * A linked zone without the record answers that the name does not exist, unless it falls back to the internet. Without a link the public
 * name is answered, and a zone outside of the scope or a forwarder may answer better: a zone of which there is none in the scope is kept
 * elsewhere as a rule.
 */
function severityOf({ isPublic, atMost }: DnsDemand, troubles: readonly Trouble[], mayForward: boolean): FindingSeverity {
  const wrong = troubles.flatMap(({ answer }) => (answer.kind === 'wrong' ? [answer] : []));
  if (wrong.length > 0) {
    const isMild = mayForward || (isPublic && wrong.every(({ fallsBack }) => fallsBack));
    return isMild ? 'warning' : (atMost ?? 'critical');
  }
  const isUnlinked = troubles.some(({ answer }) => answer.kind === 'unlinked');
  return mayForward || isPublic || !isUnlinked ? 'advice' : 'warning';
}
