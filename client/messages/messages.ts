// Which texts belong to which language.
import type { Locale } from '../../server/protocol.ts';
import { en } from './en.ts';
import { es, type Messages } from './es.ts';

export type { Messages };

const messages: Record<Locale, Messages> = { es, en };

export const locales: Locale[] = ['es', 'en'];

export function messagesOf(locale: Locale): Messages {
  return messages[locale];
}
