// Prints TypeScript declarations for the API from its own OpenAPI document: what the dashboard's modules are checked against.
//
//   node types.mjs openapi.json > api.d.ts
//
// Every schema becomes a type `API.Name`, every operation a member of `API.Get`, `API.Post` … by its path: its parameters, body and answer.
import { readFileSync } from 'node:fs';

const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** What a local reference names. */
function resolve(node) {
  if (!node?.$ref) return node;
  return node.$ref.slice(2).split('/').reduce((place, step) => place[step], document);
}

const quoted = (name) => /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

function objectType(schema) {
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties ?? {})
    .map(([name, member]) => `${quoted(name)}${required.has(name) ? '' : '?'}: ${type(member)}`);
  if (!members.length) return 'Record<string, unknown>';
  return `{ ${members.join('; ')} }`;
}

const simple = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

/** The TypeScript type of a JSON schema. */
function type(schema) {
  if (schema === undefined || schema === true) return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  const many = schema.anyOf ?? schema.oneOf;
  if (many) return many.map(type).map((text) => `(${text})`).join(' | ');
  if (schema.allOf) return schema.allOf.map(type).map((text) => `(${text})`).join(' & ');
  const kinds = Array.isArray(schema.type) ? schema.type : [schema.type ?? (schema.properties ? 'object' : undefined)];
  return kinds.map((kind) => {
    if (kind === 'array') return `Array<${type(schema.items)}>`;
    if (kind === 'object') return objectType(schema);
    return simple[kind] ?? 'unknown';
  }).join(' | ');
}

function parameters(path, operation) {
  const list = [...(path.parameters ?? []), ...(operation.parameters ?? [])].map(resolve).filter((parameter) => parameter.in !== 'header');
  const members = list.map((parameter) =>
    `${quoted(parameter.name)}${parameter.in === 'path' ? '' : '?'}: ${type(parameter.schema)}${parameter.in === 'path' ? '' : ' | null'}`);
  return members.length ? `{ ${members.join('; ')} }` : '{}';
}

/** All that an operation may answer with when it does what was asked: an answer without content is null. */
function answers(operation) {
  const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2')).map(([, response]) => resolve(response));
  const types = good.map((response) => {
    const content = response.content?.['application/json'];
    if (content) return type(content.schema);
    return response.content ? 'string' : 'null';
  });
  return [...new Set(types)].map((text) => `(${text})`).join(' | ');
}

function body(operation) {
  const request = resolve(operation.requestBody);
  if (!request) return 'undefined';
  const content = request.content['application/json'];
  const text = content ? type(content.schema) : '{ csv: string }';
  return request.required ? text : `(${text}) | undefined`;
}

const lines = ['declare namespace API {'];
for (const [name, schema] of Object.entries(document.components.schemas)) {
  if (schema.description) lines.push(`  /** ${schema.description.replaceAll('*/', '* /')} */`);
  lines.push(`  type ${name} = ${type(schema)};`);
}
for (const method of methods) {
  lines.push(`  interface ${method[0].toUpperCase()}${method.slice(1)} {`);
  for (const [path, item] of Object.entries(document.paths)) {
    const operation = item[method];
    if (!operation) continue;
    if (operation.summary) lines.push(`    /** ${operation.summary} */`);
    const shape = `{ parameters: ${parameters(item, operation)}; body: ${body(operation)}; answer: ${answers(operation)} }`;
    lines.push(`    ${JSON.stringify(path)}: ${shape};`);
  }
  lines.push('  }');
}
lines.push('}', '');
process.stdout.write(lines.join('\n'));
