import { nameOf } from '../../shared/domain/arm-id.ts';
import type { Host } from '../host/host.ts';
import type { TokenEndpoint } from '../simulator/tokens.ts';
import type { Doors } from './doors.ts';
import type { Printer } from './printer.ts';

export interface Places {
  readonly host: Pick<Host, 'url' | 'keys'>;
  readonly doors: Doors;
  readonly tokens: Pick<TokenEndpoint, 'url'>;
  readonly clusterId: string;
  /** One of the cluster's linked endpoints, to try things with. */
  readonly endpointId: string | undefined;
}

/** Addresses and commands that can be pasted as they are into a shell with curl. */
export function printPlaces(printer: Printer, places: Places): void {
  printer.heading('Where to look further (everything listens on this machine only; paste the commands into another terminal)');
  for (const [title, ...commands] of [...relinkSections(places), ...simulatorSections(places), ...armSections(places)]) {
    printer.say(`  ${title}`);
    for (const command of commands) printer.say(`    ${command}`);
    printer.say();
  }
  printer.say('  More: docs/simulator.md (worlds, faults, clock), docs/architecture.md, docs/safety.md. Ctrl-C ends everything.');
}

type Section = readonly [title: string, ...commands: string[]];

function relinkSections({ host, clusterId }: Places): readonly Section[] {
  const key = `curl -s -H 'x-functions-key: ${host.keys.host}'`;
  const curl = `${key} ${host.url}/api`;
  return [
    [
      'Relink’s own API: runs (add /<runId> for plan and journal), health, and a plan, which writes nothing ("repair" instead repairs):',
      `${curl}/runs`,
      `${curl}/health`,
      `${curl}/repair -d '${JSON.stringify({ clusterId, action: 'plan' })}'`,
    ],
    ['What would keep a repair from working tonight (exit code 0, 1 or 2):', 'npx relink doctor --local'],
    [
      'What the hourly sweep found, also as a table (change the world, let an hour pass, look again):',
      `${key} '${host.url}/api/findings?state=open'`,
      `${key} '${host.url}/api/findings?format=csv'`,
    ],
  ];
}

function simulatorSections({ doors }: Places): readonly Section[] {
  const fault = {
    method: 'PUT',
    path: '/privateEndpoints/[^/]+$',
    principal: 'relink',
    times: 5,
    effect: { kind: 'answer', status: 503 },
  };
  return [
    [
      'The simulator: its world, the calls it got, the judge’s verdict, the faults planted, the clock:',
      ...['world', 'calls', 'verdict', 'faults', 'clock'].map((name) => `curl -s ${doors.controlUrl}/${name}`),
    ],
    [
      'Let an hour pass; plant a fault (for the next five times that Relink creates an endpoint, Azure answers 503):',
      `curl -s ${doors.controlUrl}/clock -d '{"advanceMs":3600000}'`,
      `curl -s ${doors.controlUrl}/faults -d '${JSON.stringify(fault)}'`,
    ],
  ];
}

function armSections({ doors, tokens, clusterId, endpointId }: Places): readonly Section[] {
  const cluster = nameOf(clusterId);
  const form = `-H 'Metadata: true' -d resource=https://management.azure.com/ -d client_id=owner`;
  return [
    [
      'Azure’s API (ARM), as the cluster’s owner. First sign in at the token endpoint, and give the long words short names:',
      `TOKEN=$(curl -s ${form} ${tokens.url}/msi/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
      `arm() { curl -s --cacert '${doors.caPath}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -X "$1" "${doors.armUrl}$2" -d "$3"; }`,
      `CLUSTER='${clusterId}'`,
    ],
    [
      `Stop ${cluster} again, start it once it is stopped, and watch here what Relink does:`,
      `arm POST "$CLUSTER/stop?api-version=2025-05-01"`,
      `arm POST "$CLUSTER/start?api-version=2025-05-01"`,
    ],
    ...(endpointId === undefined ? [] : [lockSection(endpointId)]),
  ];
}

function lockSection(endpointId: string): Section {
  const lock = `"${endpointId}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01"`;
  return [
    `Make it hard: lock ${nameOf(endpointId)}, then stop and start the cluster; later take the lock away, and ask Relink for a repair:`,
    `arm PUT ${lock} '{"properties":{"level":"CanNotDelete"}}'`,
    `arm DELETE ${lock}`,
  ];
}
