import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { parse } from 'yaml';

type Node = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly parameters: readonly Node[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Node>>;
  readonly requestBody?: Node;
}

/** An answer as it came over HTTP. */
export interface SeenAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

export const documentFile = new URL('../../docs/openapi.yaml', import.meta.url);
/** Anchors and aliases are resolved; references are not. */
export const document = parse(readFileSync(documentFile, 'utf8')) as Node;

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation that the document describes, with the parameters of its path. */
export const operations: readonly Operation[] = Object.entries(document['paths'] as Record<string, Node>).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([name]) => methods.includes(name))
    .map(([name, operation]) => {
      const { parameters = [], ...rest } = operation as Operation & { readonly parameters?: readonly Node[] };
      const all = [...((item['parameters'] as readonly Node[] | undefined) ?? []), ...parameters].map(resolved);
      return { ...rest, path, method: name.toUpperCase(), parameters: all };
    }),
);

/** What a `$ref` points at. */
export function resolved<T extends Node>(node: T): Node {
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  const steps = reference
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return resolved(steps.reduce<unknown>((at, step) => (at as Node)[step], document) as Node);
}

/** Throws on an answer of the API that the document does not describe: path, status, headers, media type and body, to the last member. */
export function checkAnswer(method: string, path: string, answer: SeenAnswer): void {
  const problems = problemsOf(method, path, answer);
  if (problems.length === 0) return;
  throw new Error(
    `${method} ${path} answered ${answer.status}, which docs/openapi.yaml does not describe: ${problems.join('; ')}. ${answer.text}`,
  );
}

/** The same for the answer of a fetch, which can still be read. The host's word that an answer comes too late is none of the API. */
export async function checked(method: string, path: string, answer: Response): Promise<Response> {
  const text = await answer.clone().text();
  if (answer.status !== 504) checkAnswer(method, path, { status: answer.status, headers: answer.headers, text });
  return answer;
}

/** The operation of a request. */
export function operationOf(method: string, path: string): Operation | undefined {
  const given = partsOf(path);
  const fits = (template: string) => {
    const wanted = template.split('/').filter(Boolean);
    return wanted.length === given.length && wanted.every((part, index) => part.startsWith('{') || part === given[index]?.toLowerCase());
  };
  const found = operations.filter((operation) => operation.method === method && fits(operation.path));
  // A literal part goes before a parameter.
  return found.toSorted((one, other) => one.path.split('{').length - other.path.split('{').length)[0];
}

function partsOf(path: string): readonly string[] {
  const parts = (path.split('?')[0] ?? '').split('/').filter(Boolean);
  if (parts[0] !== 'api') throw new Error(`${path} is no path of the API.`);
  return parts.slice(parts[1] === 'keyed' ? 2 : 1);
}

function problemsOf(method: string, path: string, { status, headers, text }: SeenAnswer): readonly string[] {
  const operation = operationOf(method, path);
  if (!operation) return status === 404 ? [] : ['no such operation'];
  // The host itself refuses a wrong key, without a body.
  if (status === 401 && text === '' && path.startsWith('/api/keyed/')) return [];
  const described = operation.responses[String(status)];
  if (!described) return ['no such status'];
  const response = resolved(described);
  return [...headerProblems(response, headers), ...bodyProblems(response, headers.get('content-type'), text)];
}

function headerProblems(response: Node, headers: SeenAnswer['headers']): readonly string[] {
  return Object.entries((response['headers'] ?? {}) as Record<string, Node>).flatMap(([name, described]) => {
    const header = resolved(described);
    const text = headers.get(name);
    if (text === null) return header['required'] === true ? [`no header ${name}`] : [];
    const schema = header['schema'] as Node;
    const value = schema['type'] === 'integer' ? Number(text) : text;
    return schemaProblems(schema, value).map((problem) => `header ${name} ${problem}`);
  });
}

function bodyProblems(response: Node, contentType: string | null, text: string): readonly string[] {
  const content = response['content'] as Record<string, { readonly schema: Node }> | undefined;
  if (!content) return text === '' ? [] : ['a body'];
  const mediaType = contentType?.split(';')[0]?.trim() ?? '';
  const schema = content[mediaType]?.schema;
  if (!schema) return [`a body of the type ${mediaType}`];
  return schemaProblems(schema, mediaType.endsWith('json') ? JSON.parse(text) : text);
}

/** What the release after this one, of the tests (`next-release/`), writes into runs: rows keep what their release does not know. */
const ofNextRelease = { '^wasOfSchema$': { type: 'number' } };
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajvFormats.default(ajv);
const compiled = new Map<Node, ValidateFunction>();
const schemasId = 'https://relink.example/schemas';
ajv.addSchema({ $id: schemasId, components: closed(document['components']) } as object);

function schemaProblems(schema: Node, value: unknown): readonly string[] {
  const validate = compiled.get(schema) ?? ajv.compile(closed(schema) as object);
  compiled.set(schema, validate);
  return validate(value) ? [] : (validate.errors ?? []).map(sentenceOf);
}

function sentenceOf({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'body'} ${message} ${JSON.stringify(params)}`;
}

/**
 * The same schema, in which an object has no member that is not named. Clients must bear members that they do not know; Relink must not
 * answer one that the document does not name.
 */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([name, member]): [string, unknown] =>
    name === '$ref' && typeof member === 'string' ? [name, `${schemasId}${member}`] : [name, closed(member)],
  );
  const isOpen = 'properties' in node && !('additionalProperties' in node) && (node as Node)['type'] === 'object';
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false, patternProperties: ofNextRelease }) };
}
