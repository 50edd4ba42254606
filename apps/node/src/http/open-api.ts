import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { alarmEvent, blockEvent, intervalEvent, orderEvent, settlementEvent, tradeEvent } from '../events/event-dto.js';
import { evccPrices } from '../market/market-dto.js';
import { readingsBatchBody, singleIntervalBody, singleRegisterBody } from '../meters/meter-dto.js';
import { problem } from './problem-dto.js';

const DESCRIPTION = `One household's node of a Wattmesh community.

Energy is an integer in Wh. Prices are exact decimal text in currency per kWh, money exact decimal text in currency; GET /community
names the currency. Instants are RFC 3339 with an offset. Unknown fields are refused. Errors are RFC 9457 problems with a code; GET
/api/problems lists all codes. Success on an order means: stored here and on its way, not yet sealed.`;

/** Schemas that are referred to by name, or worth knowing though no route names them. */
const INCOMING = [singleRegisterBody, singleIntervalBody, readingsBatchBody];
const OUTGOING = [problem, evccPrices, blockEvent, tradeEvent, orderEvent, settlementEvent, intervalEvent, alarmEvent];

/** The OpenAPI 3.0 document of all routes. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Wattmesh node')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of this node.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}.${method}`,
  });
  const schemas = {
    ...document.components?.schemas,
    ...Object.assign({}, ...INCOMING.map((schema) => namedSchemas(schema, 'input'))),
    ...Object.assign({}, ...OUTGOING.map((schema) => namedSchemas(schema, 'output'))),
  };
  return { ...document, components: { ...document.components, schemas } };
}

/** The schemas with a name within a schema, as components. */
function namedSchemas(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { definitions = {} } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, reused: 'inline' }) as {
    definitions?: Record<string, unknown>;
  };
  const text = JSON.stringify(definitions).replaceAll('#/definitions/', '#/components/schemas/');
  // Safety: the text of an object.
  return JSON.parse(text) as Record<string, unknown>;
}
