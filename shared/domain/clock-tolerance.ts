/**
 * How far two clocks may be apart without harm: those of two instances, or an instance's and the one in Azure's events. Hosts of
 * Azure keep to within about a second of each other; a stop with the start after it takes minutes.
 */
export const clockToleranceMs = 90_000;
