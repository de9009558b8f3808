import { hasCode } from '../domain/service-error.ts';
import { parseSettings, type Settings } from './settings.ts';
import type { Environment } from './storage-settings.ts';

export interface TolerantSettings {
  /** With the default in place of everything that is wrong. */
  readonly settings: Settings;
  /** What is wrong, by variable; no value that may be secret (R11). */
  readonly problems: Readonly<Record<string, string>>;
  /** False when the storage account is among it: then `settings.storage` means nothing and must not be used. */
  readonly hasStorage: boolean;
}

const storageVariable = /^(AzureWebJobsStorage|RELINK_STORAGE)(__|$)/;

/** For one who wants to look around even where settings are wrong; nothing that writes may use them. */
export function tolerantSettings(environment: Environment): TolerantSettings {
  const problems: Record<string, string> = {};
  let hasStorage = true;
  for (let remaining: Environment = environment; ; ) {
    const found = problemsIn(remaining);
    if ('settings' in found) return { settings: found.settings, problems, hasStorage };
    Object.assign(problems, found.problems);
    remaining = without(remaining, Object.keys(found.problems));
    if (!Object.keys(found.problems).some((variable) => storageVariable.test(variable))) continue;
    hasStorage = false;
    remaining = withPlaceholder(remaining);
  }
}

function problemsIn(environment: Environment): { readonly settings: Settings } | { readonly problems: Readonly<Record<string, string>> } {
  try {
    return { settings: parseSettings(environment) };
  } catch (error) {
    if (!hasCode(error, 'bad-settings') || Object.keys(error.details).length === 0) throw error;
    return { problems: Object.fromEntries(Object.entries(error.details).map(([variable, problem]) => [variable, String(problem)])) };
  }
}

function without(environment: Environment, variables: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => !variables.includes(variable)));
}

function withPlaceholder(environment: Environment): Environment {
  const others = Object.entries(environment).filter(([variable]) => !storageVariable.test(variable));
  return { ...Object.fromEntries(others), AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
}
