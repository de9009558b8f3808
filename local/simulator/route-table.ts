import type { Method, Route } from './kernel.ts';

export interface RouteTable {
  match(method: Method, path: string): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined;
}

interface Compiled {
  readonly route: Route;
  readonly expression: RegExp;
  readonly names: readonly string[];
}

/** Paths are matched in any casing, as ARM does. The first route that fits wins. */
export function compileRoutes(routes: readonly Route[]): RouteTable {
  const compiled = routes.map(compile);
  return {
    match: (method, path) => {
      for (const { route, expression, names } of compiled) {
        const found = route.method === method ? expression.exec(path) : null;
        if (found) return { route, params: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) };
      }
      return undefined;
    },
  };
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.path
    .split('/')
    .map((segment) => {
      const parameter = /^\{(\+?)(\w+)\}$/.exec(segment);
      if (!parameter) return segment.replace(/[.$]/g, '\\$&');
      names.push(parameter[2] as string);
      return parameter[1] ? '(.+?)' : '([^/]+)';
    })
    .join('/');
  return { route, expression: new RegExp(`^${source}$`, 'i'), names };
}
