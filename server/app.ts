// The server's routes: the page with its lesson, the lessons as JSON, the built files. It never listens.
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { Access } from './access.ts';
import { RequestRefused } from './errors.ts';
import type { Hosts } from './hosts.ts';
import type { Catalog } from './lessons/catalog.ts';
import { locales } from './lessons/lesson-source.ts';
import type { Logger } from './log.ts';
import { noticePage, type Notice, type PageTemplate } from './page.ts';
import type { Locale } from './protocol.ts';
import type { SessionRegistry } from './session/session-registry.ts';
import type { Store } from './store/store.ts';

export type AppParts = {
  access: Access;
  catalog: Catalog;
  files: RequestHandler;
  hosts: Hosts;
  log: Logger;
  page: PageTemplate;
  sessions: SessionRegistry;
  store: Store;
  /** Undefined: as the browser prefers. */
  locale: Locale | undefined;
};

type LessonParams = { locale: string; lesson: string };

export function createApp(parts: AppParts): express.Express {
  const { access, catalog, hosts, store } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  app.use((request, response, next) => {
    if (hosts.isAllowed(request.headers.host)) return next();
    response.status(403).type('text').send('This server does not answer to that name.\n');
  });

  app.get('/', async (request, response, next) => {
    const { token } = request.query;
    if (token === undefined) return next();
    const cookie = typeof token === 'string' ? await access.exchange(token) : undefined;
    // The link of a bookmark or of the history: whoever is in already stays in.
    if (cookie === undefined && (await access.learnerOf(request.headers.cookie)) === undefined) {
      return sendNotice(parts, request, response, 401, 'wrong-token');
    }
    if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(303, '/');
  });

  app.use(parts.files);

  // Everything below is the learner's own.
  app.use(async (request, response, next) => {
    const learnerId = await access.learnerOf(request.headers.cookie);
    if (learnerId === undefined) return refuseStranger(parts, request, response);
    response.locals['learnerId'] = learnerId;
    response.setHeader('Cache-Control', 'private, no-cache');
    next();
  });

  app.get('/', async (request, response) => {
    const learnerId = learnerOf(response);
    const visit = await store.learner(learnerId);
    const locale = parts.locale ?? visit?.locale ?? preferredLocale(request);
    const known = catalog.lessonIds.find((id) => id === visit?.lesson);
    response.redirect(302, `/${locale}/${known ?? catalog.lessonIds[0]}`);
  });

  app.get('/api/workshop/:locale', async (request: Request<{ locale: string }>, response) => {
    using lease = await parts.sessions.lease(learnerOf(response));
    response.json(catalog.outline(parseLocale(request.params.locale), lease.session.names));
  });

  app.get('/api/lessons/:lesson/:locale', async (request: Request<LessonParams>, response) => {
    const { lesson, locale } = request.params;
    using lease = await parts.sessions.lease(learnerOf(response));
    response.json(catalog.page(lesson, parseLocale(locale), lease.session.names));
  });

  app.get('/:locale/:lesson', async (request: Request<LessonParams>, response, next) => {
    const { lesson } = request.params;
    const locale = locales.find((one) => one === request.params.locale);
    if (locale === undefined || !catalog.lessonIds.includes(lesson)) return next();
    using lease = await parts.sessions.lease(learnerOf(response));
    const { names } = lease.session;
    response
      .type('html')
      .send(parts.page(catalog.outline(locale, names), catalog.page(lesson, locale, names)));
  });

  app.use((request) => {
    throw new RequestRefused(404, `There is nothing at ${request.path}.`);
  });
  app.use(errorHandler(parts));
  return app;
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // xterm.js sets its colours and sizes by style elements and attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Same origin, WebSocket included.
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // TLS is a reverse proxy's job, and so is saying that it stays.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

async function refuseStranger(parts: AppParts, request: Request, response: Response): Promise<void> {
  if (request.path.startsWith('/api/')) {
    response.status(401).json({ message: 'Open the link that the terminal shows.' });
    return;
  }
  // A strict cookie is held back on the way from another site; asked again from our own page, the browser sends it.
  const comesFromElsewhere = request.headers['sec-fetch-site'] === 'cross-site';
  sendNotice(parts, request, response, 401, 'no-cookie', comesFromElsewhere);
}

function sendNotice(
  { locale }: AppParts,
  request: Request,
  response: Response,
  status: number,
  notice: Notice,
  refresh = false,
): void {
  const [, first] = request.path.split('/');
  const language = locales.find((one) => one === first) ?? locale ?? preferredLocale(request);
  response.status(status).setHeader('Cache-Control', 'no-store');
  response.type('html').send(noticePage(language, notice, refresh));
}

/** What was refused is told; what went wrong is logged whole and told as that. */
function errorHandler(parts: AppParts): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next) => {
    const status = error instanceof RequestRefused ? error.status : clientErrorStatus(error);
    if (status === undefined) parts.log.error({ err: error, path: request.path }, 'request failed');
    if (response.headersSent) return next(error);
    if (request.path.startsWith('/api/')) {
      const message = error instanceof RequestRefused ? error.message : 'The request failed.';
      response.status(status ?? 500).json({ message });
      return;
    }
    sendNotice(parts, request, response, status ?? 500, status === undefined ? 'failed' : 'not-found');
  };
}

/** Express refuses a path that it cannot decode with an error that has a status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}

function learnerOf(response: Response): string {
  return String(response.locals['learnerId']);
}

function parseLocale(text: string): Locale {
  const locale = locales.find((one) => one === text);
  if (locale === undefined) throw new RequestRefused(404, `There is no language "${text}"; wanted es or en.`);
  return locale;
}

function preferredLocale(request: Request): Locale {
  const preferred = request.acceptsLanguages([...locales]);
  return preferred === 'es' ? 'es' : 'en';
}
