import type { CallEntry } from './kernel.ts';

/** Questions that are sent as POST and change nothing: Resource Graph, and what Azure Policy would say. */
const questions = /\/providers\/Microsoft\.(ResourceGraph|PolicyInsights)\/\w+$/i;

export function isWrite({ method, path }: Pick<CallEntry, 'method' | 'path'>): boolean {
  return method !== 'GET' && method !== 'HEAD' && !questions.test(path);
}
