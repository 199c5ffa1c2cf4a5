// What the server says to a learner in passing, in the learner's language; the page has the rest.
import type { WorkspaceRefusal } from '../sandbox/workspace/workspace.ts';
import type { Locale } from './protocol.ts';

type Words = {
  internal: string;
  noSandbox: string;
  tooManyShells: (limit: number) => string;
  fileFailed: string;
  fileRefused: Record<WorkspaceRefusal['reason'], string>;
};

export const words: Record<Locale, Words> = {
  es: {
    internal: 'Algo ha fallado en el servidor. La causa está en el terminal donde se inició el taller.',
    noSandbox:
      'No se ha podido preparar tu entorno. La causa está en el terminal donde se inició el taller; recarga la página para volver a intentarlo.',
    tooManyShells: (limit) => `Puedes tener ${limit} terminales como máximo.`,
    fileFailed: 'el servidor no ha podido escribirlo; la causa está en su registro',
    fileRefused: {
      outside: 'queda fuera de tu directorio',
      'is-directory': 'hay un directorio con ese nombre',
      'parent-is-no-directory': 'parte de la ruta no es un directorio',
      'not-permitted': 'no tienes permiso para cambiar su directorio',
    },
  },
  en: {
    internal:
      'Something went wrong in the server. The cause is in the terminal where the workshop was started.',
    noSandbox:
      'Your sandbox could not be opened. The cause is in the terminal where the workshop was started; reload the page to try again.',
    tooManyShells: (limit) => `You can have ${limit} terminals at most.`,
    fileFailed: 'the server could not write it; the cause is in its log',
    fileRefused: {
      outside: 'it is outside your directory',
      'is-directory': 'there is a directory with that name',
      'parent-is-no-directory': 'part of its path is not a directory',
      'not-permitted': 'you may not change its directory',
    },
  },
};
