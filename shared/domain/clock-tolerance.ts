/**
 * How far the clocks of two instances may be apart while each still has its cluster to itself. Hosts of
 * Azure keep to within about a second of each other. See docs/adr/0005-clocks-that-differ.md.
 */
export const clockToleranceMs = 90_000;
