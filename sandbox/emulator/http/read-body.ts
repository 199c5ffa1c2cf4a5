// Reads a request's body up to a limit, whatever the connection does.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How long the rest of a body that is too large is read and thrown away, so that the sender sees the answer. */
const drainLimitMs = 10_000;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The sender went away before its request was complete: there is nobody to answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/**
 * @throws BodyTooLarge as soon as it is certain; the rest of the body is then discarded in the background
 * @throws ConnectionLost
 */
export function readBody(
  message: IncomingMessage,
  limitBytes: number,
): Promise<{ body: Uint8Array; sha256: string }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const hash = createHash('sha256');
    let size = 0;
    const refuse = (): void => {
      message.off('data', take);
      message.resume();
      const drain = setTimeout(() => message.destroy(), drainLimitMs);
      message.once('close', () => clearTimeout(drain));
      reject(new BodyTooLarge());
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) return refuse();
      hash.update(chunk);
      chunks.push(chunk);
    };
    message.on('error', (cause) => reject(new ConnectionLost('connection lost', { cause })));
    message.on('close', () => {
      if (!message.complete) reject(new ConnectionLost('connection closed'));
    });
    message.on('end', () => resolve({ body: Buffer.concat(chunks, size), sha256: hash.digest('hex') }));
    if (Number(message.headers['content-length'] ?? 0) > limitBytes) return refuse();
    message.on('data', take);
  });
}
