// What the page may send, checked before anything acts on it.
import { z } from 'zod';
import type { ClientMessage } from './protocol.ts';

const locale = z.enum(['es', 'en']);
const id = z.string().min(1).max(100);
const shell = z.int().min(0).max(255);
const block = z.int().min(0).max(10_000);
const size = { cols: z.int().min(2).max(500), rows: z.int().min(1).max(300) };

const schema: z.ZodType<ClientMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), locale, lesson: id }),
  z.object({ type: z.literal('open-lesson'), lesson: id }),
  z.object({ type: z.literal('set-locale'), locale }),
  z.object({ type: z.literal('attach'), shell, ...size }),
  z.object({ type: z.literal('resize'), shell, ...size }),
  z.object({ type: z.literal('ack'), shell, bytes: z.number().int().min(0) }),
  z.object({ type: z.literal('run'), shell, lesson: id, block }),
  z.object({ type: z.literal('write-file'), lesson: id, block }),
  z.object({ type: z.literal('check'), lesson: id, step: id }),
]);

/** @returns a sentence about what is wrong when it is not a message */
export function parseClientMessage(text: string): ClientMessage | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The message is not JSON.';
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `The message is not understood: ${issue?.path.join('.') || 'message'}: ${issue?.message}.`;
}
