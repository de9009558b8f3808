import type { PlantedMistake } from './planted-mistake.ts';

const storage = 'modules/storage.bicep';
const app = 'modules/function-app.bicep';
const subscription = 'modules/event-subscription.bicep';
const roles = 'modules/custom-roles.bicep';

/** Mistakes that Azure's published types do not allow. */
export const typeMistakes: readonly PlantedMistake[] = [
  {
    name: 'a resource type that does not exist',
    file: storage,
    from: "'Microsoft.Storage/storageAccounts@",
    to: "'Microsoft.Storage/storageAccount@",
    says: /storageAccount is not a published type/,
  },
  {
    name: 'another api-version',
    file: app,
    from: "'Microsoft.Web/sites@2024-11-01'",
    to: "'Microsoft.Web/sites@2024-11-02'",
    says: /api-version is 2024-11-02/,
  },
  {
    name: 'an unknown property',
    file: storage,
    from: 'allowSharedKeyAccess: false',
    to: 'allowSharedKeyAcess: false',
    says: /properties\.allowSharedKeyAcess is unknown/,
  },
  {
    name: 'an unknown property deep inside',
    file: app,
    from: 'userAssignedIdentityResourceId: identityId',
    to: 'userAssignedIdentity: identityId',
    says: /storage\.authentication\.userAssignedIdentity is unknown/,
  },
  {
    name: 'an unknown property in a list',
    file: storage,
    from: 'daysAfterModificationGreaterThan: 90',
    to: 'daysAfterModification: 90',
    says: /rules\[0\]\.definition.*daysAfterModification is unknown/,
  },
  { name: 'a missing property', file: storage, from: "  kind: 'StorageV2'\n", to: '', says: /account: kind is required/ },
  {
    name: 'a read-only property',
    file: storage,
    from: "accessTier: 'Hot'",
    to: "accessTier: 'Hot'\n    provisioningState: 'Succeeded'",
    says: /properties\.provisioningState is read-only/,
  },
  {
    name: 'a text where a bool belongs',
    file: app,
    from: 'httpsOnly: true',
    to: "httpsOnly: 'true'",
    says: /httpsOnly must be of type bool/,
  },
  {
    name: 'a value outside its list',
    file: 'modules/log-alerts.bicep',
    from: "operator: 'GreaterThan'",
    to: "operator: 'MoreThan'",
    says: /operator must be one of .*but is MoreThan/,
  },
  {
    name: 'a value outside its list, behind a choice',
    file: storage,
    from: "defaultAction: privateOnly ? 'Deny' : 'Allow'",
    to: "defaultAction: privateOnly ? 'Refuse' : 'Allow'",
    says: /networkAcls\.defaultAction must be one of .*but is Refuse/,
  },
  {
    name: 'a number beyond its limit',
    file: storage,
    from: 'deleteRetentionPolicy: { enabled: true, days: 7 }\n    c',
    to: 'deleteRetentionPolicy: { enabled: true, days: 700 }\n    c',
    says: /deleteRetentionPolicy\.days breaks maxValue: 365/,
  },
  {
    name: 'a name that breaks its pattern',
    file: storage,
    from: '  name: name\n',
    to: "  name: 'relink-storage'\n",
    says: /account: name breaks the pattern/,
  },
  {
    name: 'a property of another kind of destination',
    file: subscription,
    from: 'maxEventsPerBatch: 1',
    to: 'endpointUrl: functionAppId',
    says: /destination\.properties\.endpointUrl is unknown/,
  },
  {
    name: 'a kind of destination that does not exist',
    file: subscription,
    from: "endpointType: 'AzureFunction'",
    to: "endpointType: 'Function'",
    says: /endpointType must be one of .*but is Function/,
  },
  {
    name: 'a child without its parent',
    file: storage,
    from: "  parent: blobs\n  name: 'deployment'",
    to: "  name: 'deployment'",
    says: /packages: has no parent/,
  },
  {
    name: 'a child of the wrong parent',
    file: storage,
    from: "  parent: blobs\n  name: 'deployment'",
    to: "  parent: account\n  name: 'deployment'",
    says: /its parent account is a/,
  },
  {
    name: 'a property that is read and does not exist',
    file: app,
    from: 'app.properties.defaultHostName',
    to: 'app.properties.hostName',
    says: /hostName is unknown/,
  },
  { name: 'a member that a variable holds', file: roles, from: 'observer.NotActions', to: '1', says: /notActions must be of type array/ },
];
