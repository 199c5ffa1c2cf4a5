// The tables, and the steps that bring a database of any earlier version to this one; never back.
import { sql, type Kysely, type Transaction } from 'kysely';
import { StartRefused } from '../errors.ts';

/** Times are milliseconds since the epoch. */
export type Tables = {
  schema_version: { version: number };
  /** One row: which installation this is. */
  installation: { id: string };
  learners: { id: string; created_at: number; locale: string | null; lesson: string | null };
  /** SHA-256 of a cookie, hex, and whose it is. */
  access_keys: { hash: string; learner_id: string; created_at: number };
  progress: { learner_id: string; workshop_id: string; lesson: string; step: string; passed_at: number };
  /** `number` counts each learner's commands. */
  commands: {
    learner_id: string;
    number: number;
    line: string;
    status: number;
    output: string;
    cwd: string | null;
    ended_at: number;
  };
};

type Migration = (database: Transaction<Tables>) => Promise<void>;

/** Version n is reached by the n-th. A migration that was ever released is never changed. */
const migrations: Migration[] = [
  async (database) => {
    const { schema } = database;
    await schema
      .createTable('installation')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .execute();
    await schema
      .createTable('learners')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('locale', 'text')
      .addColumn('lesson', 'text')
      .execute();
    await schema
      .createTable('access_keys')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('learner_id', 'text', (column) => column.notNull().references('learners.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('progress')
      .addColumn('learner_id', 'text', (column) => column.notNull().references('learners.id'))
      .addColumn('workshop_id', 'text', (column) => column.notNull())
      .addColumn('lesson', 'text', (column) => column.notNull())
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('passed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('progress_key', ['learner_id', 'workshop_id', 'lesson', 'step'])
      .execute();
    await schema
      .createTable('commands')
      .addColumn('learner_id', 'text', (column) => column.notNull().references('learners.id'))
      .addColumn('number', 'bigint', (column) => column.notNull())
      .addColumn('line', 'text', (column) => column.notNull())
      .addColumn('status', 'integer', (column) => column.notNull())
      .addColumn('output', 'text', (column) => column.notNull())
      .addColumn('cwd', 'text')
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('commands_key', ['learner_id', 'number'])
      .execute();
  },
];

/**
 * Brings a database to this version, each step in a transaction of its own.
 *
 * @throws StartRefused when a newer server has written it
 */
export async function migrate(database: Kysely<Tables>): Promise<void> {
  // Looked up first, so that a database of a newer version is left exactly as it is.
  const tables = await database.introspection.getTables();
  let version = 0;
  if (tables.some(({ name }) => name === 'schema_version')) {
    version =
      (await database.selectFrom('schema_version').select('version').executeTakeFirst())?.version ?? 0;
  }
  if (version > migrations.length) {
    throw new StartRefused(
      `The data directory was written by a newer version of the workshop (format ${version}, this one knows ${migrations.length}). ` +
        'Update the workshop, or choose another directory with --data DIR.',
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    await database.transaction().execute(async (transaction) => {
      await sql`create table if not exists schema_version (version integer not null)`.execute(transaction);
      await migration(transaction);
      await transaction.deleteFrom('schema_version').execute();
      await transaction
        .insertInto('schema_version')
        .values({ version: index + 1 })
        .execute();
    });
  }
}
