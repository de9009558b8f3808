import { nameOf } from '../../domain/arm-id.ts';
import type { ExtensionFacts } from '../facts/extension-facts.ts';
import { cannotTell, type Verdict } from '../rule.ts';

/**
 * A setting of the Azure ML extension. It may stand on the wire in several spellings: those that people write, and those into which the
 * Azure CLI and Microsoft's template translate them (azure-facts D7). Names count in any casing; an empty text says nothing.
 */
export type Setting<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'absent' }
  /** `says`: both spellings with their values. */
  | { readonly kind: 'contradictory'; readonly says: string };

type Settings = ExtensionFacts['settings'];
/** What a text under that name says; undefined when it says nothing about the setting. */
type Spellings<T> = Readonly<Record<string, (text: string) => T | undefined>>;

const asIs = (text: string) => text;
const inLowerCase = (text: string) => text.toLowerCase();
/** `True`, `true` and `TRUE`; everything else is false, as for the Azure CLI. */
const isTrue = (text: string) => text.toLowerCase() === 'true';

const nodePortFlag = 'scoringFe.serviceType.nodePort';
const internalFlag = 'scoringFe.serviceType.internalLoadBalancer';

export function isTrainingEnabled(settings: Settings): Setting<boolean> {
  return read(settings, { enableTraining: isTrue });
}

export function isInferenceEnabled(settings: Settings): Setting<boolean> {
  return read(settings, { enableInference: isTrue });
}

export function allowsInsecureConnections(settings: Settings): Setting<boolean> {
  return read(settings, { allowInsecureConnections: isTrue });
}

/** In lower case: `loadbalancer`, `nodeport`, `clusterip`, or a word that Azure does not know. */
export function routerServiceType(settings: Settings): Setting<string> {
  const isNodePort = read(settings, { [nodePortFlag]: isTrue });
  const named = read(settings, {
    inferenceRouterServiceType: inLowerCase,
    [nodePortFlag]: (text) => (isTrue(text) ? 'nodeport' : undefined),
  });
  if (named.kind === 'value' && named.value === 'nodeport' && isNodePort.kind === 'value' && !isNodePort.value) {
    return { kind: 'contradictory', says: `inferenceRouterServiceType is nodePort and ${nodePortFlag} is false` };
  }
  return named.kind === 'absent' ? read(settings, { [internalFlag]: (text) => (isTrue(text) ? 'loadbalancer' : undefined) }) : named;
}

/** Whether a load balancer of the router is an internal one. */
export function hasInternalBalancer(settings: Settings): Setting<boolean> {
  return read(settings, { internalLoadBalancerProvider: (text) => text.toLowerCase() === 'azure', [internalFlag]: isTrue });
}

export function sslSecret(settings: Settings): Setting<string> {
  return read(settings, { sslSecret: asIs, 'scoringFe.sslSecret': asIs });
}

export function sslCname(settings: Settings): Setting<string> {
  return read(settings, { sslCname: inLowerCase });
}

/** The older name is written both `inferenceLoadbalancerHA` and `inferenceLoadBalancerHA`. */
export function isHighlyAvailable(settings: Settings): Setting<boolean> {
  return read(settings, { inferenceRouterHA: isTrue, inferenceLoadBalancerHA: isTrue });
}

/** Settings that are there in two spellings with different values, in words. */
export function contradictionsOf(settings: Settings): readonly string[] {
  const all: readonly Setting<unknown>[] = [
    routerServiceType(settings),
    hasInternalBalancer(settings),
    sslSecret(settings),
    isHighlyAvailable(settings),
    allowsInsecureConnections(settings),
    sslCname(settings),
  ];
  return all.flatMap((setting) => (setting.kind === 'contradictory' ? [setting.says] : []));
}

/** Judges the value, undefined when the setting is absent; which of two contradictory ones counts is not documented (R5). */
export function judgeSetting<T>(extension: ExtensionFacts, setting: Setting<T>, verdictOf: (value: T | undefined) => Verdict): Verdict {
  if (setting.kind === 'value') return verdictOf(setting.value);
  if (setting.kind === 'absent') return verdictOf(undefined);
  const why = `Extension ${nameOf(extension.id)}: ${setting.says}, and Azure does not document which of them counts.`;
  return cannotTell(why, { subject: extension.id });
}

function read<T>(settings: Settings, spellings: Spellings<T>): Setting<T> {
  const byName = new Map(Object.entries(spellings).map(([name, meaning]) => [name.toLowerCase(), meaning]));
  const said = Object.entries(settings).flatMap(([name, text]) => {
    const value = text.trim() === '' ? undefined : byName.get(name.toLowerCase())?.(text.trim());
    return value === undefined ? [] : [{ value, words: `${name} is ${text.trim()}` }];
  });
  const [first, ...others] = said;
  if (!first) return { kind: 'absent' };
  if (others.every(({ value }) => value === first.value)) return { kind: 'value', value: first.value };
  const words = said.map((item) => item.words).sort();
  return { kind: 'contradictory', says: words.join(' and ') };
}
