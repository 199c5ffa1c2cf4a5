// Which names this server answers to: a page of another site, or a foreign name that leads here, gets nothing.
import { isIP } from 'node:net';

export type Hosts = {
  /** @param host a Host header, `127.0.0.1:3000` */
  isAllowed(host: string | undefined): boolean;
  /** Whether a page of `origin` may talk to this server as `host`. */
  isSameOrigin(origin: string | undefined, host: string | undefined): boolean;
};

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Names allowed for a server that listens on `listenHost`.
 *
 * Ports are not compared with the server's: a tunnel may bring the page to another one. What a hostile site cannot do is
 * to make a browser send one of these names for a page that the site wrote.
 */
export function allowedHosts(listenHost: string): Hosts {
  const isEverywhere = listenHost === '0.0.0.0' || listenHost === '::';
  const own = isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost.toLowerCase();
  const isAllowed = (host: string | undefined): boolean => {
    const name = hostName(host);
    if (name === undefined) return false;
    if (loopback.has(name) || name === own) return true;
    // A name can be made to lead here, an address cannot.
    return isEverywhere && isIP(name.replaceAll(/[[\]]/g, '')) !== 0;
  };
  return {
    isAllowed,
    isSameOrigin(origin, host) {
      if (origin === undefined || !URL.canParse(origin)) return false;
      return new URL(origin).host === host?.toLowerCase() && isAllowed(host);
    },
  };
}

function hostName(host: string | undefined): string | undefined {
  const url = `http://${host ?? ''}`;
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname;
}
