import { createJudge, type JudgeOptions } from '../../local/simulator/judge.ts';
import type { ArmResponse, SimulatorOptions } from '../../local/simulator/kernel.ts';
import { readRoles } from '../../local/simulator/role-files.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import night from '../../local/worlds/night.json' with { type: 'json' };
import { createVirtualClock } from './fakes/virtual-clock.ts';

export const subscription = '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11';
export const clusterId = `${subscription}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-night`;
export const hub = `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network`;
export const hubEndpoint = `${hub}/privateEndpoints/pe-aks-hub`;
export const buildEndpoint = `${hub}/privateEndpoints/pe-aks-build`;
export const nodeGroup = `${subscription}/resourceGroups/MC_rg-aks_aks-night_westeurope`;
export const managedEndpoint = `${nodeGroup}/providers/Microsoft.Network/privateEndpoints/kube-apiserver`;
export const workspaces = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces`;
export const fraud = `${workspaces}/mlw-fraud/computes/k8s-fraud`;
export const shared = `${workspaces}/mlw-fraud/computes/k8s-shared`;
export const pricing = `${workspaces}/mlw-pricing/computes/k8s-pricing`;
/** Of the API server, without its first label. */
export const zoneName =
  night.resources.find((item) => item.id.includes('/rg-dns/providers/Microsoft.Network/privateDnsZones/'))?.id.split('/')[8] ?? '';
export const record = `${subscription}/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/${zoneName}/A/aks-night-3kq8wz1v`;

export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<ArmResponse>;

export type Night = Awaited<ReturnType<typeof createNight>>;

/** The world of `local/worlds/night.json` with its roles enforced, a judge watching, and time that moves only when it is told to. */
export async function createNight(options: Partial<SimulatorOptions> = {}, judging: JudgeOptions = {}) {
  const clock = createVirtualClock(Date.UTC(2026, 10, 20, 20, 0, 0));
  const roles = await readRoles(`${import.meta.dirname}/../../infra/roles`);
  const simulator = createSimulator({ clock, world: structuredClone(night), roles, ...options });
  const judge = createJudge(simulator, judging);
  const relink = simulator.as('relink');
  const owner = simulator.as('owner');
  const pass = (seconds: number): void => {
    clock.advance(seconds * 1000);
    simulator.advance();
  };
  /** Sends, expects acceptance, and polls as a client does; the last poll, or the answer itself when nothing was started. */
  const done = async (send: Send, method: string, path: string, body?: unknown): Promise<ArmResponse> => {
    const first = await send(method, path, body);
    if (first.status >= 300) throw new Error(`${method} ${path}: ${first.status} ${JSON.stringify(first.body)}`);
    const url = first.headers['azure-asyncoperation'];
    for (let poll = 0; url !== undefined && poll < 1000; poll += 1) {
      const answer = await send('GET', url);
      if (['Succeeded', 'Failed', 'Canceled'].includes((answer.body as { status: string }).status)) return answer;
      pass(Number(answer.headers['retry-after'] ?? 10));
    }
    return first;
  };
  const isSettled = async (): Promise<boolean> => {
    const { properties } = (await owner('GET', clusterId)).body as {
      properties: { provisioningState: string; agentPoolProfiles: { provisioningState: string }[] };
    };
    return [properties, ...properties.agentPoolProfiles].every((item) => item.provisioningState === 'Succeeded');
  };
  /** People stop the cluster in the evening and start it in the morning. */
  const restart = async (): Promise<void> => {
    await done(owner, 'POST', `${clusterId}/stop`);
    pass(8 * 3600);
    await done(owner, 'POST', `${clusterId}/start`);
  };
  const settle = async (): Promise<void> => {
    while (!(await isSettled())) pass(10);
  };
  return { clock, simulator, judge, relink, owner, pass, done, restart, settle, isSettled };
}
