import { idKey } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, together } from '../rule.ts';

/** What Relink itself may not do, and will have to do. */
export const rightsMissing: Rule = {
  id: 'rights-missing',
  title: 'Relink lacks rights for the next repair',
  severity: 'critical',
  covers: ['A15', 'A16'],
  sources: [
    {
      document: 'Azure Private Link, "rbac-permissions"',
      says: 'The permissions that are needed to deploy a private endpoint: on the endpoint, on its subnet, and to approve its connection.',
    },
  ],
  reads: ['Microsoft.Authorization/permissions/read'],
  impact:
    'After the next restart Relink refuses the repair before it takes anything away, and Azure ML cannot use the cluster until somebody repairs it.',
  fix: 'Assign the roles of Relink (infra/roles) at the scope.',
  notes:
    'In the modes observe and off nothing is repaired, so nothing is missing. Which rights on the cluster Azure ML asks of the caller of an attach is not documented; they are not among those that are asked for here.',
  mayRepair: false,
  alerts: true,
  when: 'always',
  evaluate: ({ cluster, estate }) => {
    const { mode } = estate.memory(cluster.id);
    if (whyNothing(cluster) !== undefined || mode === 'observe' || mode === 'off') return passes;
    return judge(estate.missingRights(cluster.id), (missing) =>
      together(
        [...Map.groupBy(missing, ({ scope }) => idKey(scope)).values()].map((same) => {
          const scope = same[0]?.scope ?? cluster.id;
          const actions = [...new Set(same.map(({ action }) => action))].sort();
          return finds({
            subject: scope,
            seen: `Relink’s identity lacks ${actions.join(', ')} at ${scope}.`,
            fix: rolesFor(actions)
              .map(
                (role) =>
                  `az role assignment create --assignee-object-id <principal id of Relink> --assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope}`,
              )
              .join(' and '),
          });
        }),
      ),
    );
  },
};

/** Relink's roles, by what is missing: the observer reads, the repairer writes. */
function rolesFor(actions: readonly string[]): readonly string[] {
  const isRead = (action: string) => action.toLowerCase().endsWith('/read');
  return [...(actions.some(isRead) ? ['Relink Observer'] : []), ...(actions.every(isRead) ? [] : ['Relink Repairer'])];
}
