// A learner's account on the embedded emulator, in a network of its own where the machine allows that.
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Emulator, type LabNetwork } from '../emulator/emulator.ts';
import type { EmulatorEvent } from '../emulator/service.ts';
import { unprivilegedUser } from '../isolation/learner-user.ts';
import { NetworkNamespace } from '../isolation/network-namespace.ts';
import { type AccessKeys, accounts, loadAccessKeys } from './access-keys.ts';
import type { Account, HomeFile } from './account.ts';
import { type AccountClients, createClients, destroyClients } from './clients.ts';
import { InProcessAgent } from './in-process-agent.ts';

const region = 'us-east-1';
const loopback = '127.0.0.1';
const apiPort = 4566;
const runtimeApiPort = 9001;

/** Where learners and functions reach the emulator. */
type Reach = AsyncDisposable & {
  endpoint: string;
  api: net.Server;
  networkPrefix: readonly string[];
  network: LabNetwork | undefined;
};

export class EmulatorAccount implements Account {
  readonly kind = 'emulator';
  readonly aws: AccountClients;
  readonly partner: AccountClients;
  readonly networkPrefix: readonly string[];
  readonly shellEnv: Readonly<Record<string, string>>;
  readonly homeFiles: readonly HomeFile[];
  readonly #emulator: Emulator;
  readonly #resources: AsyncDisposableStack;

  private constructor(emulator: Emulator, reach: Reach, keys: AccessKeys, resources: AsyncDisposableStack) {
    const agent = new InProcessAgent(emulator.server);
    const clientsOf = (name: 'learner' | 'partner'): AccountClients =>
      createClients({
        accountId: accounts[name].accountId,
        region,
        endpoint: reach.endpoint,
        agent,
        credentials: keys[name],
      });
    this.#emulator = emulator;
    this.#resources = resources;
    this.aws = clientsOf('learner');
    this.partner = clientsOf('partner');
    this.networkPrefix = reach.networkPrefix;
    this.shellEnv = {
      AWS_ENDPOINT_URL: reach.endpoint,
      AWS_PAGER: '',
      // There is no instance to ask for credentials; asking would only take time.
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    this.homeFiles = awsFiles(keys);
    resources.defer(() => {
      destroyClients(this.aws);
      destroyClients(this.partner);
      agent.destroy();
    });
  }

  /**
   * @param dir everything of the account lies here; made when missing
   * @param hasOwnNetwork a network of its own, with the emulator on its usual port; otherwise any port of the host's
   */
  static async open(dir: string, hasOwnNetwork: boolean): Promise<EmulatorAccount> {
    // Functions' packages lie below; they run as another user when this process is root.
    await mkdir(dir, { recursive: true, mode: 0o711 });
    await using resources = new AsyncDisposableStack();
    const [reach, keys] = await Promise.all([
      hasOwnNetwork ? reachInLab() : reachOnHost(),
      loadAccessKeys(path.join(dir, 'access-keys.json')),
    ]);
    resources.use(reach);
    const runAs = unprivilegedUser();
    const emulator = resources.use(
      await Emulator.open({
        dataDir: path.join(dir, 'emulator'),
        credentials: [keys.learner, keys.partner],
        defaultAccountId: accounts.learner.accountId,
        verifySignatures: true,
        endpoint: reach.endpoint,
        ...(reach.network && { network: reach.network }),
        ...(runAs && { runAs }),
      }),
    );
    reach.api.on('connection', (socket) => emulator.server.emit('connection', socket));
    return new EmulatorAccount(emulator, reach, keys, resources.move());
  }

  subscribe(listener: (event: EmulatorEvent) => void): () => void {
    return this.#emulator.subscribe(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function reachInLab(): Promise<Reach> {
  const namespace = await NetworkNamespace.open();
  try {
    const [api, runtimeApi] = await namespace.listen([
      { host: loopback, port: apiPort },
      { host: '0.0.0.0', port: runtimeApiPort },
    ]);
    if (api === undefined || runtimeApi === undefined) throw new Error('the lab has no listeners');
    const networkPrefix = namespace.joinCommand;
    return {
      endpoint: `http://${loopback}:${apiPort}`,
      api,
      networkPrefix,
      network: { commandPrefix: networkPrefix, runtimeApi, runtimeApiPort },
      [Symbol.asyncDispose]: async () => {
        await Promise.all([close(api), close(runtimeApi)]);
        namespace[Symbol.dispose]();
      },
    };
  } catch (error) {
    namespace[Symbol.dispose]();
    throw error;
  }
}

async function reachOnHost(): Promise<Reach> {
  const api = net.createServer().listen(0, loopback);
  await once(api, 'listening');
  return {
    endpoint: `http://${loopback}:${(api.address() as net.AddressInfo).port}`,
    api,
    networkPrefix: [],
    network: undefined,
    [Symbol.asyncDispose]: async () => close(api),
  };
}

/** Its connections end with the emulator. */
async function close(server: net.Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

function awsFiles({ learner, partner, areNew }: AccessKeys): HomeFile[] {
  const settings = `region = ${region}\noutput = json\ncli_pager =\n`;
  return [
    {
      path: '.aws/config',
      text: `[default]\n${settings}\n[profile partner]\n${settings}`,
      mode: 0o600,
      mustReplace: false,
    },
    {
      path: '.aws/credentials',
      text: `[default]\n${keyLines(learner)}\n[partner]\n${keyLines(partner)}`,
      mode: 0o600,
      mustReplace: areNew,
    },
  ];
}

function keyLines({ accessKeyId, secretAccessKey }: AccessKeys['learner']): string {
  return `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}
