import type { JsonObject } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';

/**
 * The versions of late 2026 (azure-facts H4: the newest that is not a preview is 1.36), in every region. A world may hold a list of its own,
 * as a resource whose id is the path of the request and whose body has `values`.
 */
const values: readonly JsonObject[] = [
  version('1.33', { supportPlan: ['AKSLongTermSupport'], patches: ['1.33.6'] }),
  version('1.34', { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'], patches: ['1.34.2', '1.34.4'] }),
  version('1.35', { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'], patches: ['1.35.1'], isDefault: true }),
  version('1.36', { supportPlan: ['KubernetesOfficial'], patches: ['1.36.0'] }),
  version('1.37', { supportPlan: ['KubernetesOfficial'], patches: ['1.37.0'], isPreview: true }),
];

interface VersionParts {
  readonly supportPlan: readonly string[];
  readonly patches: readonly string[];
  readonly isDefault?: boolean;
  readonly isPreview?: boolean;
}

/** As `KubernetesVersion` of npm @azure/arm-containerservice 25.5.0 has it. Flags that are false may be left out; here `isDefault` is, which is the worse thing. */
function version(name: string, { supportPlan, patches, isDefault, isPreview }: VersionParts): JsonObject {
  return {
    version: name,
    capabilities: { supportPlan },
    ...(isDefault && { isDefault }),
    isPreview: isPreview ?? null,
    patchVersions: Object.fromEntries(patches.map((patch) => [patch, { upgrades: [] }])),
  };
}

function list(ctx: RequestContext): ArmResponse {
  return answer(200, { values: ctx.sim.world.get(ctx.path)?.body.values ?? values });
}

export const versionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.ContainerService/locations/{location}/kubernetesVersions',
    action: 'Microsoft.ContainerService/locations/kubernetesVersions/read',
    answers: 'unchecked',
    handle: list,
  },
];
