/** What a value breaks of limits such as `minLength: 3, maxLength: 24, pattern: ^[a-z0-9]+$`. */
export function brokenLimits(limits: string, value: string | number): string[] {
  const [bounds = '', pattern] = limits.split(/(?:^|, )pattern: /);
  const size = typeof value === 'number' ? value : value.length;
  const broken = bounds.split(', ').flatMap((bound) => {
    const [name, limit] = bound.split(': ');
    const isBroken = (/^min/.test(name ?? '') && size < Number(limit)) || (/^max/.test(name ?? '') && size > Number(limit));
    return isBroken ? [`breaks ${bound}`] : [];
  });
  const hasWrongForm = pattern !== undefined && !new RegExp(pattern).test(String(value));
  return hasWrongForm ? [...broken, `breaks the pattern ${pattern}`] : broken;
}
