import { type ArmId, typeOf } from '../domain/arm-id.ts';
import { ServiceError } from '../domain/service-error.ts';

/** Stable versions in which the resources around an endpoint or a compute are read, and in which Azure Policy is told of one. */
const versions: Readonly<Record<string, string>> = {
  'microsoft.machinelearningservices/workspaces/computes': '2024-10-01',
  'microsoft.managedidentity/userassignedidentities': '2023-01-31',
  'microsoft.network/applicationsecuritygroups': '2024-05-01',
  'microsoft.network/privatednszones': '2024-06-01',
  'microsoft.network/privateendpoints': '2026-01-01',
  'microsoft.network/privateendpoints/privatednszonegroups': '2026-01-01',
  'microsoft.network/virtualnetworks': '2024-05-01',
  'microsoft.network/virtualnetworks/subnets': '2024-05-01',
};

export function apiVersionOf(id: ArmId): string {
  const version = versions[typeOf(id) ?? ''];
  if (version === undefined) throw new ServiceError('bad-request', `Relink does not know this type of resource: ${id}`);
  return version;
}
