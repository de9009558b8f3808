import { nameOf } from '../../shared/domain/arm-id.ts';
import type { Host } from '../host/host.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { TokenEndpoint } from '../simulator/tokens.ts';
import type { Doors } from './doors.ts';
import type { Printer } from './printer.ts';
import type { ShownRun } from './relink-lines.ts';

export interface Places {
  readonly host: Pick<Host, 'url' | 'keys'>;
  readonly doors: Doors;
  readonly tokens: Pick<TokenEndpoint, 'url'>;
  readonly inbox: Pick<Inbox, 'url'>;
  readonly clusterId: string;
  /** The run that waits for somebody’s approval, if one does. */
  readonly waiting: Pick<ShownRun, 'runId' | 'clusterId'> | undefined;
  /** One of the cluster's linked endpoints, to try things with. */
  readonly endpointId: string | undefined;
}

/** Addresses and commands that can be pasted as they are into a shell with curl. */
export function printPlaces(printer: Printer, places: Places): void {
  printer.heading('Where to look further (everything listens on this machine only; paste the commands into another terminal)');
  for (const [title, ...commands] of [
    ...pageSections(places),
    ...commandSections(places),
    ...relinkSections(places),
    ...simulatorSections(places),
    ...armSections(places),
  ]) {
    printer.say(`  ${title}`);
    for (const command of commands) printer.say(`    ${command}`);
    printer.say();
  }
  printer.say('  More: docs/simulator.md (worlds, faults, clock), docs/architecture.md, docs/safety.md. Ctrl-C ends everything.');
}

type Section = readonly [title: string, ...commands: string[]];

function pageSections({ host, inbox, waiting }: Places): readonly Section[] {
  return [
    [
      'The status page. Sign in without a password: rita may look, dana may also repair, lee may also approve (nora may nothing):',
      `${host.url}/api/page`,
    ],
    ...(waiting ? [approvalSection(host, waiting)] : []),
    ['The inbox where Relink’s alerts arrive:', `${inbox.url}/`],
  ];
}

function approvalSection({ url }: Places['host'], { runId, clusterId }: NonNullable<Places['waiting']>): Section {
  return [
    `The plan of ${nameOf(clusterId)}, which waits: signed in as lee, read it, approve it, and watch the cluster heal:`,
    `${url}/api/page/runs/${runId}`,
  ];
}

function commandSections({ clusterId, waiting }: Places): readonly Section[] {
  const look = ['clusters', 'doctor', 'findings', 'alerts', `plan ${nameOf(clusterId)}`];
  return [
    [
      'The command line, from this folder, as dana (npx relink --help tells the rest):',
      ...look.map((words) => `npx relink ${words} --local`),
    ],
    ...(waiting
      ? [
          [
            'The plan that waits, on the command line: read it, and as lee approve it and watch:',
            `npx relink show ${waiting.runId} --local`,
            `npx relink approve ${waiting.runId} --watch --local --person lee`,
          ] as const,
        ]
      : []),
  ];
}

function relinkSections({ host, clusterId }: Places): readonly Section[] {
  const key = `curl -s -H 'x-functions-key: ${host.keys.host}'`;
  const curl = `${key} ${host.url}/api/keyed`;
  const plan = JSON.stringify({ clusterId, action: 'plan', by: 'me' });
  return [
    [
      'Relink’s own API with a function key: runs (add /<runId> for plan and journal), health, and a plan, which writes nothing ("repair" instead repairs):',
      `${curl}/runs`,
      `${curl}/health`,
      `${curl}/repair -H 'content-type: application/json' -d '${plan}'`,
    ],
    [
      'What the hourly sweep found, also as a table (change the world, let an hour pass, look again):',
      `${key} '${host.url}/api/keyed/findings?state=open'`,
      `${key} '${host.url}/api/keyed/findings?format=csv'`,
    ],
    [
      'The same as a person, with a token instead of a key (dana, lee and rita have one in .local/stack.json):',
      `curl -s -H "Authorization: Bearer $(node -p "require('./.local/stack.json').people.lee")" ${host.url}/api/runs`,
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
