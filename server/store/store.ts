// What must outlive the process: learners, their progress and commands, who may come in.
import { randomUUID } from 'node:crypto';
import { Kysely, SqliteDialect } from 'kysely';
import type { CommandRecord } from '../../lessons/check.ts';
import type { Locale } from '../../lessons/lesson.ts';
import { migrate, type Tables } from './schema.ts';
import { openSqlite } from './sqlite.ts';

/** How many commands of a learner are kept. */
export const commandLimit = 200;

export type LearnerRecord = { id: string; locale: Locale | undefined; lesson: string | undefined };

export type PassedStep = { lesson: string; step: string; atMs: number };

/** The database. What a method writes is on disk when it returns. */
export class Store implements AsyncDisposable {
  /** Names this installation; the same at every start. */
  readonly installationId: string;
  readonly #database: Kysely<Tables>;

  private constructor(database: Kysely<Tables>, installationId: string) {
    this.#database = database;
    this.installationId = installationId;
  }

  /**
   * Opens the database and brings it to this version.
   *
   * @throws StartRefused when a newer version wrote it
   */
  static async open(file: string): Promise<Store> {
    const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openSqlite(file) }) });
    try {
      await migrate(database);
      return new Store(database, await installationOf(database));
    } catch (error) {
      await database.destroy();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.destroy();
  }

  /** Creates the learner where there is none. */
  async ensureLearner(id: string): Promise<void> {
    await this.#database
      .insertInto('learners')
      .values({ id, created_at: Date.now(), locale: null, lesson: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  async learner(id: string): Promise<LearnerRecord | undefined> {
    const row = await this.#database
      .selectFrom('learners')
      .select(['id', 'locale', 'lesson'])
      .where('id', '=', id)
      .executeTakeFirst();
    return (
      row && {
        id: row.id,
        locale: (row.locale ?? undefined) as Locale | undefined,
        lesson: row.lesson ?? undefined,
      }
    );
  }

  /** Remembers where a learner is and in which language. */
  async saveVisit(id: string, visit: { locale: Locale; lesson: string }): Promise<void> {
    await this.#database.updateTable('learners').set(visit).where('id', '=', id).execute();
  }

  async addAccessKey(hash: string, learnerId: string): Promise<void> {
    await this.#database
      .insertInto('access_keys')
      .values({ hash, learner_id: learnerId, created_at: Date.now() })
      .execute();
  }

  /** Whose key it is; undefined for one that was never given out. */
  async learnerOfAccessKey(hash: string): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom('access_keys')
      .select('learner_id')
      .where('hash', '=', hash)
      .executeTakeFirst();
    return row?.learner_id;
  }

  async passedSteps(learnerId: string, workshopId: string): Promise<PassedStep[]> {
    const rows = await this.#database
      .selectFrom('progress')
      .select(['lesson', 'step', 'passed_at'])
      .where('learner_id', '=', learnerId)
      .where('workshop_id', '=', workshopId)
      .execute();
    return rows.map(({ lesson, step, passed_at }) => ({ lesson, step, atMs: passed_at }));
  }

  async savePassed(learnerId: string, workshopId: string, { lesson, step, atMs }: PassedStep): Promise<void> {
    await this.#database
      .insertInto('progress')
      .values({ learner_id: learnerId, workshop_id: workshopId, lesson, step, passed_at: atMs })
      .onConflict((conflict) =>
        conflict.columns(['learner_id', 'workshop_id', 'lesson', 'step']).doUpdateSet({ passed_at: atMs }),
      )
      .execute();
  }

  async removePassed(
    learnerId: string,
    workshopId: string,
    { lesson, step }: { lesson: string; step: string },
  ): Promise<void> {
    await this.#database
      .deleteFrom('progress')
      .where('learner_id', '=', learnerId)
      .where('workshop_id', '=', workshopId)
      .where('lesson', '=', lesson)
      .where('step', '=', step)
      .execute();
  }

  /** Oldest first, the last `commandLimit`. */
  async commands(learnerId: string): Promise<CommandRecord[]> {
    const rows = await this.#database
      .selectFrom('commands')
      .selectAll()
      .where('learner_id', '=', learnerId)
      .orderBy('number', 'desc')
      .limit(commandLimit)
      .execute();
    return rows.toReversed().map(({ line, status, output, cwd, ended_at }) => ({
      line,
      status,
      output,
      cwd: cwd ?? undefined,
      endedAt: ended_at,
    }));
  }

  /** Appends a command and forgets those that are beyond `commandLimit`. */
  async addCommand(learnerId: string, command: CommandRecord): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      const last = await transaction
        .selectFrom('commands')
        .select(({ fn }) => fn.max('number').as('number'))
        .where('learner_id', '=', learnerId)
        .executeTakeFirst();
      const number = (last?.number ?? 0) + 1;
      const { line, status, output, cwd, endedAt } = command;
      await transaction
        .insertInto('commands')
        .values({ learner_id: learnerId, number, line, status, output, cwd: cwd ?? null, ended_at: endedAt })
        .execute();
      await transaction
        .deleteFrom('commands')
        .where('learner_id', '=', learnerId)
        .where('number', '<=', number - commandLimit)
        .execute();
    });
  }
}

async function installationOf(database: Kysely<Tables>): Promise<string> {
  const row = await database.selectFrom('installation').select('id').executeTakeFirst();
  if (row !== undefined) return row.id;
  const id = randomUUID();
  await database.insertInto('installation').values({ id }).execute();
  return id;
}
