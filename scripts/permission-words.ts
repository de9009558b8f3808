/** What `docs/permissions.md` says around its tables. */
export const permissionIntroduction: readonly string[] = [
  '# Permissions',
  '',
  'Written by `npm run docs` from `infra/roles/`, `scripts/permission-details.ts`, `scripts/permission-calls.json` and `shared/doctor/expected-rights.ts`. Change those, not this page.',
  '',
  'Relink has three custom roles. Mode `observe` needs the first one only. Mode `approve` and mode `auto` need the second one as well. The third one is for `RELINK_RESTORE_ROLES` only.',
  '',
  '- **Where.** Give the observer at each subscription of `RELINK_SCOPE`, also when the scope names resource groups: Relink lists clusters, endpoints, zones and workspaces by subscription, and follows operations there. With the observer at resource groups only it sees nothing. Give the repairer at the subscription, or only at the groups that hold the endpoints, their subnets, security groups, zones and records, the workspaces with their identities, and the clusters.',
  '- **How the lists are held.** A test plays everything that Relink does (nights in every mode, early teardown, restores, a cluster that was restarted before Relink came, locks, sweeps, restored roles, `doctor`) on the simulator, which asks for rights as Azure does, linked ones included. The actions of the roles are exactly those that it was asked for: none missing, none unused. The third column is what was seen. Another test takes each action away in turn, and holds the fourth column against what Relink then does and says. In none of these nights was an endpoint, a compute or a record gone or wrong at the end for want of the right.',
  '- **How to read the calls.** `{subscription}` is `/subscriptions/{subscriptionId}/providers`, `{group}` is `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers`, `{scope}` is any scope with `/providers`. *For its rows*: Resource Graph and the list of resources need no right on the answer as a whole, but leave out in silence the rows that the caller may not read. *On … that it refers to*: a linked right, which ARM asks for on another resource than the one that is written (`LinkedAuthorizationFailed`).',
  '',
  'Each action leads to the page of Microsoft Learn that lists it. More sources: “Azure RBAC permissions for Azure Private Link” (subnet join, automatic approval), “Manage access to Azure Machine Learning workspaces” (computes, identities), “Managed Identity Operator” in “Azure built-in roles” (assign).',
  '',
];

export const permissionLimits = {
  ownResources: ['Built-in roles that the templates in `infra/` assign. Nothing of this lies in a watched subscription.', ''],
  neverVerified: [
    '## Never verified on live Azure',
    '',
    'The roles were never used on live Azure. What is not known:',
    '',
    '- **Which rights Azure ML asks of the caller of an attach.** Relink’s role has the write of the compute and the assignment of its identities, and nothing on the cluster but reading and endpoint connections. Microsoft’s page “Manage access to Azure Machine Learning workspaces” asks for more: to attach an AKS resource, “Owner or contributor on the resource group that contains AKS”, and “Azure Kubernetes Service Cluster Admin Role on the cluster”. It does not say whether that is meant for Kubernetes computes or for the older kind, nor which single actions are asked for. Relink does not take such rights by itself, because they let their holder stop, change and enter clusters. If they are needed, the attach is refused after the detach: the run fails with an alert that quotes Azure, the snapshot of the compute is kept, and its endpoints and deployments do not work until the compute is attached again. So try one attach first with an identity that has the two roles, on a cluster that nobody needs. If it is refused, give that identity the built-in role on the cluster, or set the tag `relink-computes: leave` and attach by hand.',
    '- **Whether ARM asks for the right to read an operation** (`…/locations/operations/read`, `…/computeOperationsStatus/read`) when one follows an operation of one’s own. The role has it. If it is refused all the same, Relink looks at the resource itself.',
    '- **Whether making a private endpoint asks for more.** Microsoft’s page “Azure RBAC permissions for Azure Private Link” lists as its minimum, beside what the role has, `Microsoft.Network/locations/availablePrivateEndpointTypes/read` and everything on virtual networks, subnets, endpoints and network interfaces. What single calls ask for it does not say; the first is what the portal reads. If Azure refuses the creation, the endpoint is gone by then: the run fails with an alert that quotes Azure, the snapshot is kept, and a later run makes the endpoint once the right is given. So rehearse with an endpoint that nobody needs.',
    '- **The right to join an application security group.** The action exists and other software uses it; no page says that a private endpoint needs it.',
    '- **Whether a right is asked for on the zone** when a zone group is written: seen in public reports, not in a page of Microsoft’s.',
    '- **How soon a role assignment takes effect.** Azure says up to ten minutes (“Troubleshoot Azure RBAC”). Relink reads its rights again for each run.',
    '- **Deny assignments and conditions.** They can take away what the roles give. `doctor` reads deny assignments; a condition on Relink’s own assignment shows only when Azure refuses.',
    '',
  ],
};
