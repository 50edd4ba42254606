import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { AccessGuard } from '../access/access.guard.js';
import { AccessTokens } from '../access/access-tokens.js';
import { BodyInterceptor } from './body.interceptor.js';
import { checkHost } from './host-check.js';
import { HttpSettings } from './http-settings.js';
import { openApiDocument } from './open-api.js';
import { servePages } from './pages.js';
import { ProblemFilter } from './problem.filter.js';
import { nameRequest } from './request-id.js';
import { RouteTable } from './route-table.js';
import { SchemaPipe } from './schema.pipe.js';
import { documentHeaders, securityHeaders } from './security-headers.js';

/** Where the API is described, for people. */
export const DOCUMENT_PATH = 'api/docs';
/** The same for programs. */
export const OPEN_API_PATH = 'api/openapi.json';

/** What the application has to be created with. Bodies are read behind the guards, see BodyInterceptor. */
export const HTTP_OPTIONS = { bodyParser: false, forceCloseConnections: true } as const;

/**
 * Sets up everything around the controllers and reads the stored tokens. Call it before `init` or `listen`, on an
 * application with HttpApiModule that was created with HTTP_OPTIONS.
 */
export async function configureHttp(app: NestExpressApplication): Promise<void> {
  const settings = app.get(HttpSettings);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', false);
  app.use(nameRequest);
  app.use(`/${DOCUMENT_PATH}`, documentHeaders());
  app.use(/^(?!\/api\/docs(?:\/|$))/, securityHeaders());
  app.use(checkHost(settings));
  app.use(servePages(settings.pagesFolder));
  app.useGlobalFilters(app.get(ProblemFilter));
  app.useGlobalGuards(app.get(AccessGuard));
  app.useGlobalInterceptors(app.get(BodyInterceptor));
  app.useGlobalPipes(app.get(SchemaPipe));
  const document = openApiDocument(app, settings.version);
  app.get(RouteTable).load(document);
  SwaggerModule.setup(DOCUMENT_PATH, app, document, {
    jsonDocumentUrl: OPEN_API_PATH,
    raw: ['json'],
    customSiteTitle: 'Wattmesh node',
  });
  await app.get(AccessTokens).load();
}
