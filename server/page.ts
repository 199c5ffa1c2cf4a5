// The page as the server sends it: the built skeleton with a lesson, its data and its language filled in.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LessonPage, Locale, PageData, WorkshopOutline } from './protocol.ts';

/** Fills a lesson into the skeleton. */
export type PageTemplate = (outline: WorkshopOutline, lesson: LessonPage) => string;

/**
 * Reads the skeleton that the page's build has left.
 *
 * @throws Error when it lacks a place that has to be filled
 */
export async function loadPageTemplate(pageDir: string): Promise<PageTemplate> {
  const skeleton = await readFile(path.join(pageDir, 'index.html'), 'utf8');
  for (const place of ['<!--lesson-head-->', '<!--lesson-article-->', '<!--lesson-data-->']) {
    if (!skeleton.includes(place)) throw new Error(`The page's index.html has no ${place}`);
  }
  return (outline, lesson) => {
    const { html, ...shown } = lesson;
    const head = `<header class="lesson-head"><h1>${escapeHtml(lesson.title)}</h1><p>${escapeHtml(lesson.summary)}</p></header>`;
    return fill(skeleton, {
      '<html lang="en">': `<html lang="${lesson.locale}">`,
      '<!--lesson-head-->':
        `<title>${escapeHtml(`${lesson.title} · ${outline.title}`)}</title>` +
        `<meta name="description" content="${escapeHtml(lesson.summary)}" />`,
      '<!--lesson-article-->': `${head}\n${html}`,
      '<!--lesson-data-->': dataScript({ locale: lesson.locale, outline, lesson: shown }),
    });
  };
}

function fill(skeleton: string, places: Record<string, string>): string {
  let page = skeleton;
  // A function, because `$` in a replacement string would be special.
  for (const [place, content] of Object.entries(places)) page = page.replace(place, () => content);
  return page;
}

function dataScript(data: PageData): string {
  // `<` could end the script element early.
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="page-data">${json}</script>`;
}

const notices = {
  es: {
    'no-cookie': {
      title: 'Abre el enlace del terminal',
      text: 'Este taller es solo para quien lo ha iniciado. Usa el enlace que aparece en el terminal después de «Ready:»; lleva la clave de entrada.',
    },
    'wrong-token': {
      title: 'Este enlace ya no sirve',
      text: 'El servidor se ha reiniciado o el enlace está incompleto. Usa el que aparece ahora en el terminal después de «Ready:».',
    },
    'not-found': {
      title: 'Aquí no hay nada',
      text: 'La dirección no lleva a ninguna lección.',
      link: 'Ir al taller',
    },
    failed: {
      title: 'Algo ha fallado en el servidor',
      text: 'No es culpa tuya. Vuelve a intentarlo; la causa está en el terminal donde se inició el taller.',
      link: 'Volver a intentarlo',
    },
  },
  en: {
    'no-cookie': {
      title: 'Open the link from the terminal',
      text: 'This workshop is only for whoever started it. Use the link that the terminal shows after “Ready:”; it carries the key.',
    },
    'wrong-token': {
      title: 'This link is no longer good',
      text: 'The server was restarted, or the link is incomplete. Use the one that the terminal shows now after “Ready:”.',
    },
    'not-found': {
      title: 'There is nothing here',
      text: 'The address leads to no lesson.',
      link: 'Go to the workshop',
    },
    failed: {
      title: 'Something went wrong in the server',
      text: 'It is not your fault. Try again; the cause is in the terminal where the workshop was started.',
      link: 'Try again',
    },
  },
} satisfies Record<Locale, Record<string, { title: string; text: string; link?: string }>>;

export type Notice = keyof (typeof notices)['en'];

/**
 * A small page without scripts that says one thing.
 *
 * @param refresh loads the same address again from this page
 */
export function noticePage(locale: Locale, notice: Notice, refresh = false): string {
  const words: { title: string; text: string; link?: string } = notices[locale][notice];
  const link = words.link === undefined ? '' : `<p><a href="/">${words.link}</a></p>`;
  return `<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${refresh ? '<meta http-equiv="refresh" content="0" />' : ''}
    <title>${words.title}</title>
    <style>
      body { max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; font: 1.125rem/1.6 system-ui, sans-serif;
        background: light-dark(#faf7f1, #14171c); color: light-dark(#23211c, #e8e4da); }
      h1 { font-size: 1.6rem; line-height: 1.25; }
      a { color: light-dark(#8f4a1c, #e0996a); }
    </style>
  </head>
  <body>
    <h1>${words.title}</h1>
    <p>${words.text}</p>
    ${link}
  </body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
