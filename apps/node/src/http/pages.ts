import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Paths that are no pages. */
const NOT_PAGES = /^\/(api|health|metrics)(\/|$)/i;
/** Built files carry a hash in their name. */
const HASHED = /[\\/]assets[\\/]/;

/**
 * Serves the built pages. They route by the URL fragment, so every path is a file or nothing. Where they are not built, a
 * readable page says so.
 */
export function servePages(folder: string | null): RequestHandler {
  const built = folder !== null && existsSync(join(folder, 'index.html'));
  const files = built
    ? express.static(folder, {
        index: 'index.html',
        redirect: false,
        setHeaders: (response, path) => {
          response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      })
    : null;
  return (request: Request, response: Response, next: NextFunction): void => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !NOT_PAGES.test(request.path);
    if (!isPage) {
      next();
      return;
    }
    const missing = (): void => {
      // A program that takes anything gets the problem, not the page.
      if (request.accepts(['json', 'html']) !== 'html') next();
      else sendMissing(response, built);
    };
    if (files === null) missing();
    else files(request, response, (error?: unknown) => (error === undefined ? missing() : next(error)));
  };
}

function sendMissing(response: Response, built: boolean): void {
  const [title, text] = built
    ? ['Page not found', 'There is no page at this address. <a href="/">To the start page</a>']
    : [
        'The pages are not built',
        'This node runs, but its pages are not on this computer: <code>npm run build</code> makes them. ' +
          'The interface for programs is described at <a href="/api/docs">/api/docs</a>.',
      ];
  response.status(404).type('html').send(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><h1>${title}</h1><p>${text}</p></html>
`);
}
