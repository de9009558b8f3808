import type { PlantedMistake } from './planted-mistake.ts';

const storage = 'modules/storage.bicep';
const subscription = 'modules/event-subscription.bicep';
const roles = 'modules/custom-roles.bicep';
const main = 'main.bicep';

/** Mistakes that the Bicep compiler would refuse or warn of. */
export const languageMistakes: readonly PlantedMistake[] = [
  {
    name: 'a bracket too few',
    file: storage,
    from: "sku: { name: 'Standard_LRS' }",
    to: "sku: { name: 'Standard_LRS'",
    says: /cannot be parsed/,
  },
  {
    name: 'a misspelt name',
    file: storage,
    from: 'output id string = account.id',
    to: 'output id string = acount.id',
    says: /acount is not declared/,
  },
  {
    name: 'a parameter that nothing uses',
    file: storage,
    from: 'param tags object',
    to: 'param tags object\nparam extra string',
    says: /extra is declared and never used/,
  },
  {
    name: 'a variable that nothing uses',
    file: subscription,
    from: 'var eventFilter =',
    to: 'var extra = 1\nvar eventFilter =',
    says: /extra is declared and never used/,
  },
  { name: 'a misspelt function', file: main, from: 'toLower(uniqueString(', to: 'toLower(uniqString(', says: /uniqString is no function/ },
  { name: 'a misspelt decorator', file: main, from: '@secure()', to: '@secret()', says: /secret is no function/ },
  {
    name: 'a JSON file that is not there',
    file: roles,
    from: '../roles/relink-repairer.json',
    to: '../roles/repairer.json',
    says: /roles\/repairer\.json is not there/,
  },
  {
    name: 'a module that is not there',
    file: main,
    from: "'modules/identity.bicep'",
    to: "'modules/identities.bicep'",
    says: /identities\.bicep is not there/,
  },
  {
    name: 'a parameter that a module does not take',
    file: main,
    from: 'principalId: identity.outputs.principalId\n    storageAccountName',
    to: 'principalId: identity.outputs.principalId\n    extra: 1\n    storageAccountName',
    says: /ownRoles: extra is no parameter/,
  },
  {
    name: 'a parameter that a module needs',
    file: main,
    from: '    instanceMemoryMB: instanceMemoryMB\n',
    to: '',
    says: /functionApp: the parameter instanceMemoryMB is required/,
  },
  {
    name: 'a parameter of the wrong type',
    file: main,
    from: 'instanceMemoryMB: instanceMemoryMB',
    to: "instanceMemoryMB: '2048'",
    says: /instanceMemoryMB must be of type int/,
  },
  {
    name: 'an output that a module does not have',
    file: main,
    from: 'logs.outputs.componentName',
    to: 'logs.outputs.component',
    says: /logs\.outputs\.component is no output/,
  },
  {
    name: 'a module at the wrong scope',
    file: main,
    from: 'scope: subscription(id)',
    to: 'scope: resourceGroup(id)',
    says: /runs at the scope resourceGroup, but its file is made for subscription/,
  },
  {
    name: 'a name that is known too late',
    file: main,
    from: "name: 'relink-app-settings'",
    to: 'name: functionApp.outputs.name',
    says: /the name of appSettings needs functionApp\.outputs\.name/,
  },
  {
    name: 'a condition that is known too late',
    file: main,
    from: 'if (privateStorage)',
    to: 'if (privateStorage && !empty(storage.outputs.id))',
    says: /the condition of network needs storage\.outputs\.id/,
  },
  {
    name: 'copies of one name',
    file: 'modules/network.bicep',
    from: `name: 'relink-endpoint-\${service}'`,
    to: "name: 'relink-endpoint'",
    says: /the copies of endpoints have the same name and scope/,
  },
  {
    name: 'two modules of one name',
    file: main,
    from: "name: 'relink-logs'",
    to: "name: 'relink-identity'",
    says: /logs has the name of another one/,
  },
  {
    name: 'a use of what may not be there',
    file: main,
    from: 'actionGroup!.outputs.id',
    to: 'actionGroup.outputs.id',
    says: /actionGroup\.outputs\.id may not be there/,
  },
];
