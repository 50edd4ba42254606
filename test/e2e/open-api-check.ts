import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** Compares answers with what the OpenAPI document promises. Knows the part of JSON Schema that the document uses. */
export class OpenApiCheck {
  constructor(private readonly document: OpenAPIObject) {}

  /** What differs; empty: the answer is as promised. */
  differences(method: string, path: string, status: number, body: unknown): string[] {
    const template = Object.keys(this.document.paths).find((candidate) => patternOf(candidate).test(path));
    // Safety: methods of the document in lower case.
    const item = this.document.paths[template ?? ''] as
      Record<string, { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> }> | undefined;
    const operation = item?.[method.toLowerCase()];
    if (operation === undefined) return [`${method} ${path} is not in the document`];
    const response = operation.responses[String(status)];
    if (response === undefined) return [`${method} ${template} does not promise the status ${status}`];
    const [content] = Object.values(response.content ?? {});
    return content?.schema === undefined ? [] : this.compare(content.schema, body, '');
  }

  private compare(schema: Schema, value: unknown, at: string): string[] {
    if (schema.$ref !== undefined) return this.compare(this.resolve(schema.$ref), value, at);
    if (value === null && schema.nullable === true) return [];
    if (schema.allOf !== undefined) return schema.allOf.flatMap((part) => this.compare(part, value, at));
    if (schema.anyOf !== undefined) {
      const tried = schema.anyOf.map((part) => this.compare(part, value, at));
      return tried.some((differences) => differences.length === 0) ? [] : tried.flat();
    }
    if (schema.enum !== undefined && !schema.enum.includes(value))
      return [`${at}: ${String(value)} is not in the enum`];
    if (schema.type === 'array') {
      if (!Array.isArray(value)) return [`${at}: not an array`];
      return value.flatMap((item, index) => this.compare(schema.items ?? {}, item, `${at}[${index}]`));
    }
    if (schema.type === 'object') return this.compareObject(schema, value, at);
    const isOfType = schema.type === undefined || typeOf(value).includes(schema.type);
    return isOfType ? [] : [`${at}: ${JSON.stringify(value)} is not of type ${schema.type}`];
  }

  private compareObject(schema: Schema, value: unknown, at: string): string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: not an object`];
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
    return Object.entries(value).reduce((differences, [name, item]) => {
      const known = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (known !== undefined) return [...differences, ...this.compare(known, item, `${at}.${name}`)];
      return additionalProperties === true ? differences : [...differences, `${at}.${name} is not in the document`];
    }, missing);
  }

  private resolve(reference: string): Schema {
    const name = reference.replace('#/components/schemas/', '');
    const schema = this.document.components?.schemas?.[name];
    if (schema === undefined) throw new Error(`${reference} leads nowhere`);
    // Safety: the document's schemas are JSON Schema.
    return schema as Schema;
  }
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}/?$`, 'i');
}

function typeOf(value: unknown): string[] {
  if (Number.isInteger(value)) return ['integer', 'number'];
  return [typeof value];
}
