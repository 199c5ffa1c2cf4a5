// Runs inside a lab's network: listens on the given addresses, hands the listeners to its parent, ends.
// CommonJS without types, because that starts twice as fast, and opening a lab waits for it.
const net = require('node:net');

/** @type {{ host: string, port: number }[]} */
const addresses = JSON.parse(process.argv[2] ?? '[]');

async function main() {
  for (const [index, address] of addresses.entries()) {
    const server = net.createServer();
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...address, backlog: 511 }, resolve);
    });
    await new Promise((resolve, reject) => {
      process.send?.({ index }, server, {}, (error) => (error === null ? resolve(undefined) : reject(error)));
    });
  }
  // Open listeners would keep this process alive; their descriptors live on in the parent.
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
