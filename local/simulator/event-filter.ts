/** The filter of an event subscription, as `infra/event-filter.json` holds it and Event Grid applies it (Microsoft Learn, "event-filtering"). */
import { isObject } from '../../shared/domain/json.ts';
import type { ResourceEvent } from './event-shapes.ts';

interface AdvancedFilter {
  readonly operatorType: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface EventFilter {
  /** Absent: every type. */
  readonly includedEventTypes?: readonly string[];
  readonly subjectBeginsWith?: string;
  readonly subjectEndsWith?: string;
  readonly advancedFilters?: readonly AdvancedFilter[];
}

/** All comparisons ignore case. A value of a filter that matches is enough; every filter must match. */
const operators: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  stringin: (text, value) => text === value,
  stringbeginswith: (text, value) => text.startsWith(value),
  stringendswith: (text, value) => text.endsWith(value),
  stringcontains: (text, value) => text.includes(value),
};

/** Throws for an operator that is not one of the four `String…` ones without `Not`. */
export function passes(filter: EventFilter, event: ResourceEvent): boolean {
  const lower = (text: string) => text.toLowerCase();
  const subject = lower(event.subject);
  const isIncluded = filter.includedEventTypes?.some((type) => lower(type) === lower(event.type)) ?? true;
  const hasSubject = subject.startsWith(lower(filter.subjectBeginsWith ?? '')) && subject.endsWith(lower(filter.subjectEndsWith ?? ''));
  return isIncluded && hasSubject && (filter.advancedFilters ?? []).every((item) => matches(item, event));
}

function matches({ operatorType, key, values }: AdvancedFilter, event: ResourceEvent): boolean {
  const compare = operators[operatorType.toLowerCase()];
  if (!compare) throw new Error(`the simulator does not know the filter operator ${operatorType}`);
  const steps = key.split('.');
  const found = steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), { ...event });
  return typeof found === 'string' && values.some((value) => compare(found.toLowerCase(), value.toLowerCase()));
}
