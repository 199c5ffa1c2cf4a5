// An API request as the protocols and the signature see it, and the answer they make.
import type { IncomingMessage } from 'node:http';

export type ApiRequest = {
  method: string;
  /** Percent-encoded as sent, without the query. */
  path: string;
  /** Percent-encoded as sent, without the question mark. */
  query: string;
  /** Names in lower case; repeated headers joined by a comma. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
};

export type ApiResponse = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
};

/** Everything of a request but its body, which is read later. */
export function headOf(message: IncomingMessage): Omit<ApiRequest, 'body'> {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = (message.rawHeaders[i] ?? '').toLowerCase();
    const value = message.rawHeaders[i + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers,
  };
}

/** Name and value of each query parameter, decoded, in the order sent. */
export function queryPairs(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const name = equals === -1 ? part : part.slice(0, equals);
      const value = equals === -1 ? '' : part.slice(equals + 1);
      return [decodeComponent(name), decodeComponent(value)];
    });
}

/** Decodes what can be decoded: a stray % stays as it is, and a plus is a space as in forms. */
export function decodeComponent(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
