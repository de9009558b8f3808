/** Secrets come in by @secure() parameters, stay in them from module to module, and never go out. */
import { chainsIn } from '../bicep/chains.ts';
import type { BicepFile } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import { type Project, resolvePath } from '../bicep/project.ts';
import { memberOf } from '../bicep/value.ts';

/** A connection string of Application Insights is no secret where local authentication is off, and the name of a key vault is none. */
const secretName = /(secret|password|webhook|token|accountkey|sharedkey|(?<!applicationinsights)connectionstring)/i;
const keyCall = /\b(list\w*Keys?|listSecrets|listConnectionStrings|listAccountSas|listServiceSas|getSecret)\s*\(/;

export function checkSecrets(project: Project): Problem[] {
  return [...project.files.values()].flatMap((file) => [
    ...openParameters(file),
    ...handedOn(project, file),
    ...outgoing(file),
    ...keyCalls(file),
  ]);
}

function openParameters(file: BicepFile): Problem[] {
  return file.parameters
    .filter(({ name, isSecure }) => secretName.test(name) && !isSecure)
    .map(({ name, line }) => ({ path: file.path, line, message: `the parameter ${name} must be @secure()` }));
}

function handedOn(project: Project, file: BicepFile): Problem[] {
  return file.modules.flatMap((module) => {
    const target = project.files.get(resolvePath(file.path, module.source));
    const parameters = memberOf(module.body, 'params');
    const members = parameters?.kind === 'object' ? parameters.members : [];
    return members
      .filter(({ name, value }) => usesSecret(file, value.text) && target?.parameters.some((item) => item.name === name && !item.isSecure))
      .map(({ name, line }) => ({ path: file.path, line, message: `hands a secret to ${module.source}, where ${name} is not @secure()` }));
  });
}

function usesSecret(file: BicepFile, text: string): boolean {
  return file.parameters.some(({ name, isSecure }) => isSecure && new RegExp(`\\b${name}\\b`).test(text));
}

function outgoing(file: BicepFile): Problem[] {
  const secure = new Set(file.parameters.filter(({ isSecure }) => isSecure).map(({ name }) => name));
  return file.outputs
    .filter(
      ({ node, name, isSecure }) =>
        !isSecure && (chainsIn(node).some(({ root }) => secure.has(root)) || /secret|password|key$/i.test(name)),
    )
    .map(({ name, line }) => ({ path: file.path, line, message: `the output ${name} gives a secret away` }));
}

function keyCalls(file: BicepFile): Problem[] {
  return file.text
    .split('\n')
    .flatMap((text, index) =>
      keyCall.test(text) ? [{ path: file.path, line: index + 1, message: 'a key is read; Relink works with identities' }] : [],
    );
}
