import helmet from 'helmet';
import type { RequestHandler } from 'express';

const NONE = ["'none'"];
const SELF = ["'self'"];

const PAGES = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", 'data:'],
  fontSrc: SELF,
  connectSrc: SELF,
  manifestSrc: SELF,
  workerSrc: SELF,
  baseUri: NONE,
  formAction: NONE,
  frameAncestors: NONE,
};

/**
 * Headers for everything but the API pages: nothing is loaded from elsewhere, nothing is framed, no inline script or style.
 * HTTPS is not forced: a node in a home is often reached by its address, without a certificate.
 */
export function securityHeaders(): RequestHandler {
  return headers(PAGES);
}

/** The API pages (Swagger UI) set styles inline. */
export function documentHeaders(): RequestHandler {
  return headers({ ...PAGES, styleSrc: ["'self'", "'unsafe-inline'"] });
}

function headers(directives: typeof PAGES): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  });
}
