// The built page's files: hashed ones cached for good, compressed siblings sent where the browser takes them.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import express, { type Request, type RequestHandler, type Response } from 'express';

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
];

/** Serves everything in `dir` but index.html, which is filled in elsewhere. */
export async function staticFiles(dir: string): Promise<RequestHandler> {
  const files = new Set(
    (await readdir(dir, { recursive: true })).map((file) => `/${file.split(path.sep).join('/')}`),
  );
  const preferCompressed = (request: Request, response: Response): void => {
    const { path: wanted } = request;
    const encoding = encodings.find(
      ({ name, ending }) => files.has(`${wanted}${ending}`) && request.acceptsEncodings(name) === name,
    );
    if (encodings.some(({ ending }) => files.has(`${wanted}${ending}`))) response.vary('Accept-Encoding');
    if (encoding !== undefined) {
      response.type(path.extname(wanted));
      response.setHeader('Content-Encoding', encoding.name);
      request.url = `${wanted}${encoding.ending}`;
    }
  };
  const serve = express.static(dir, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders(response, file) {
      const isHashed = file.includes(`${path.sep}assets${path.sep}`);
      response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, response, next) => {
    if (!files.has(request.path) || request.path === '/index.html') return next();
    preferCompressed(request, response);
    void serve(request, response, next);
  };
}
