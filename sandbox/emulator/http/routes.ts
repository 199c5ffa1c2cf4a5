// Finds the rest-json operation a method and path belong to.
import type { ServiceModel } from '../model/service-model.ts';
import type { ApiRequest } from './api-request.ts';
import { queryPairs } from './api-request.ts';

type Part = { kind: 'text'; text: string } | { kind: 'label'; name: string } | { kind: 'rest'; name: string };

type Route = {
  operation: string;
  method: string;
  parts: Part[];
  /** Query parameters that belong to the operation's address. */
  query: [name: string, value: string][];
};

const routesOf = new WeakMap<ServiceModel, Route[]>();

/** @returns the labels' values decoded */
export function findRoute(
  model: ServiceModel,
  request: Omit<ApiRequest, 'body'>,
): { operation: string; labels: Record<string, string> } | undefined {
  let routes = routesOf.get(model);
  if (routes === undefined) {
    routes = compileRoutes(model);
    routesOf.set(model, routes);
  }
  // Older clients end their paths with a slash.
  const segments = request.path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  const query = new Map(queryPairs(request.query));
  for (const route of routes) {
    if (route.method !== request.method) continue;
    if (route.query.some(([name, value]) => query.get(name) !== value)) continue;
    const labels = match(route.parts, segments);
    if (labels !== undefined) return { operation: route.operation, labels };
  }
  return undefined;
}

function compileRoutes(model: ServiceModel): Route[] {
  const routes = Object.entries(model.operations).map(([operation, { method, uri }]): Route => {
    const [path = '', query = ''] = uri.split('?');
    const parts = path
      .split('/')
      .slice(1)
      .filter((segment) => segment !== '')
      .map(compilePart);
    return { operation, method, parts, query: queryPairs(query) };
  });
  return routes.toSorted((a, b) => rank(a) - rank(b));
}

/** Addresses that say more come first. */
function rank({ parts, query }: Route): number {
  return parts.filter(({ kind }) => kind !== 'text').length - 100 * query.length;
}

function compilePart(segment: string): Part {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(segment);
  if (label?.[1] === undefined) return { kind: 'text', text: segment };
  return { kind: label[2] === '+' ? 'rest' : 'label', name: label[1] };
}

function match(parts: Part[], segments: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.kind === 'rest') {
      labels[part.name] = segments.slice(index).map(decode).join('/');
      return labels;
    }
    if (part.kind === 'text' && part.text !== segment) return undefined;
    if (part.kind === 'label') labels[part.name] = decode(segment);
  }
  return parts.length === segments.length ? labels : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
