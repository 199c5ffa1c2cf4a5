// A SQLite file opened with Node's own driver, in the shape that Kysely's SQLite dialect asks for.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/**
 * Opens or creates a database whose transactions are on disk once they return.
 *
 * It holds what learners typed, so only this user may read it; SQLite's other files take over its permissions.
 */
export function openSqlite(file: string): SqliteDatabase {
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec('PRAGMA journal_mode = WAL');
  // With FULL the log is flushed at every commit, so that what was acknowledged survives a loss of power.
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return {
    prepare: (sql) => toKysely(database.prepare(sql)),
    close: () => database.close(),
  };
}

function toKysely(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...toInputs(parameters)),
    run: (parameters) => statement.run(...toInputs(parameters)),
    iterate: (parameters) => statement.iterate(...toInputs(parameters)),
  };
}

/** Kysely passes on what the queries of this server hold: strings, numbers, null. */
function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
