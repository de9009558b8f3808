import { type Night, startNight } from '../played-night.ts';
import { clusterId, hubEndpoint, workspaces } from '../simulated-night.ts';
import { startReceiver } from '../webhook-receiver.ts';
import { calm, deleteEndpoint, firstOf, heldRun, hold, restoreEndpoint, waitingPlan } from './scenes.ts';
import type { ShellOptions } from './shell.ts';

/** What an on-call engineer may stand before: a night that was healed, an endpoint that somebody deleted, a run that waits. */
export interface Situation {
  shellOptions(): Promise<ShellOptions>;
  /** Fills in the placeholders that mean the same everywhere. */
  general(block: string): string;
  /** Fills in all placeholders of a block, after making what the block is about: a plan that waits, a run to cancel, a hold to lift, an endpoint to restore. */
  fill(block: string): Promise<string>;
  /** What Relink itself says is to be done about the endpoint that somebody deleted. */
  fixOfFinding(): Promise<string>;
  stop(): Promise<void>;
}

const guid = '11111111-2222-4333-8444-555555555555';
const [, , subscription = '', , group = '', , , , cluster = ''] = clusterId.split('/');
const overAnHourMs = 63 * 60_000;

/** The same in every block. */
const sameEverywhere: Readonly<Record<string, string>> = {
  'subscription id': subscription,
  'subscription of Relink': subscription,
  'watched subscription': subscription,
  'id of the hub': subscription,
  'id of the topic': `/subscriptions/${subscription}/resourceGroups/rg-relink/providers/Microsoft.EventGrid/systemTopics/relink`,
  'client id of the app registration': guid,
  'function app': 'func-relink',
  'cluster id': clusterId,
  cluster,
  group,
  'group name': 'on-call',
  identity: 'id-pipeline',
  'user name': 'dana@contoso.example',
  assignment: 'abc',
  'endpoint id': hubEndpoint,
  'endpoint or compute id': hubEndpoint,
  'compute id': `${workspaces}/ws/computes/gpu`,
  'rule id': 'endpoint-missing',
  why: 'deleted by mistake',
  'old address': '10.1.0.4',
  'new principal id': guid,
  'role definition id': guid,
  'id of an assignment': guid,
  'id of the identity': guid,
  'id of the definition': guid,
  scope: `/subscriptions/${subscription}`,
  id: subscription,
  name: 'pe-aks-hub',
  'whsec_ and the base64 of 24 to 64 random bytes': `whsec_${'A'.repeat(32)}`,
};

export async function startSituation(): Promise<Situation> {
  const receiver = await startReceiver(() => ({ status: 204 }));
  const night = await startNight({ name: 'runbooks', settings: { RELINK_DRIFT: 'report', RELINK_ALERT_WEBHOOK: receiver.url } });
  const { stack } = night;
  await night.restart();
  await night.healed();
  // The first sweep sees the endpoint, the second that it is gone.
  await stack.host().invokeTimer('drift-sweep');
  await deleteEndpoint(night);
  await stack.simulator.clock.sleep(overAnHourMs);
  await stack.host().invokeTimer('drift-sweep');
  // Computes cannot be attached again without it. No sweep follows, so the finding stays.
  await restoreEndpoint(night);
  return {
    shellOptions: () => shellOptionsOf(night),
    general: (block) => filled(block, sameEverywhere),
    fill: async (block) => {
      await calm(night);
      return filled(block, { ...sameEverywhere, ...(await special(night, block)) });
    },
    fixOfFinding: () => firstOf(night, 'findings?rule=endpoint-missing', 'fix'),
    stop: async () => {
      await stack.stop();
      await receiver.stop();
    },
  };
}

function filled(block: string, values: Readonly<Record<string, string>>): string {
  return block.replaceAll(/<([a-zA-Z][^<>]*)>/g, (whole, name: string) => values[name] ?? whole);
}

async function shellOptionsOf({ stack }: Night): Promise<ShellOptions> {
  const { url, keys } = stack.host();
  const token = await stack.signIn.tokenOf('lee');
  const answers = [
    ['defaultHostName', new URL(url).host],
    ['functionKeys.default', keys.host],
    ['RELINK_CLIENT_ID', stack.signIn.environment['RELINK_CLIENT_ID'] ?? ''],
    ['--query accessToken', token],
    ['get-access-token', JSON.stringify({ accessToken: token, expires_on: Math.floor(Date.now() / 1_000) + 3_600, tokenType: 'Bearer' })],
  ] as const;
  return { variables: { SUB: subscription }, answers };
}

async function special(night: Night, block: string): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  if (block.includes('<run.plan.hash>')) Object.assign(values, await waitingPlan(night));
  else if (block.includes('/cancel') || block.includes('relink cancel')) values['runId'] = await heldRun(night);
  else if (block.includes('<runId>')) values['runId'] = (await night.runs())[0]?.run.runId ?? '';
  if (block.includes('<holdId>')) values['holdId'] = await hold(night);
  if (block.includes('<findingId>')) values['findingId'] = await firstOf(night, 'findings', 'findingId');
  if (/<snapshotId>|api\/restore/.test(block)) await deleteEndpoint(night);
  if (block.includes('<snapshotId>')) values['snapshotId'] = await firstOf(night, `snapshots?resource=${hubEndpoint}`, 'snapshotId');
  return values;
}
