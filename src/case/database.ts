import { existsSync } from 'node:fs';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { duckdb } from './duckdb.ts';

/** A value that a statement is given for one of its `$name` parameters. */
export type Parameter = string | number | bigint | boolean | null;

/** One row, as DuckDB's JSON form gives it: 64-bit integers and timestamps as text, lists and structs as such. */
export type Row = Record<string, unknown>;

/** An open case, or any other DuckDB database of ours. */
export interface Database {
  /** The database file; `:memory:` for none. */
  readonly file: string;
  /** Runs one or several statements and forgets what they return; gives how many rows the last one changed. */
  run(sql: string, parameters?: Record<string, Parameter>): Promise<number>;
  /** Runs one statement and gives all its rows. For what is known to fit in memory. */
  rows<T extends object = Row>(sql: string, parameters?: Record<string, Parameter>): Promise<T[]>;
  /** Runs one statement and gives its rows chunk by chunk (up to 2,048 a chunk). */
  stream<T extends object = Row>(sql: string, parameters?: Record<string, Parameter>): AsyncGenerator<T[]>;
  /** The connection itself, for what the three above do not cover (statement inspection). */
  readonly connection: DuckDBConnection;
  /**
   * A second connection, for statements that run beside those of this one and that mean the same tables by a name.
   * Temporary tables are its own; close it first.
   */
  beside(): Promise<Database>;
  /** Stops every statement that is running, also on connections beside this one: each fails. */
  interrupt(): void;
  close(): void;
}

/** Limits on what DuckDB may use of the machine. */
export interface Resources {
  /** DuckDB's memory limit, such as `1GB`. */
  readonly memory?: string;
  readonly threads?: number;
  /** Where DuckDB may spill, and the only folder that SQL may read files from. */
  readonly tempDirectory?: string;
}

export interface OpenOptions extends Resources {
  readonly readOnly?: boolean;
}

const memory = ':memory:';
/** A multiple of 2,048. Smaller ones make the file larger. */
const rowGroupSize = 16_384;
/**
 * Bytes. Half of what DuckDB takes by default: of a row group of that size each column fills a small part of a block, and
 * so the file is a tenth smaller and a load needs up to a fifth less memory.
 */
const blockSize = 131_072;

/**
 * Opens a DuckDB database cut off from everything but its own file and `tempDirectory`: no extension is looked up or
 * loaded, no file or network access, UTC and Trino's integer division for every connection, and the settings locked.
 * What must be done before the lock belongs in here: afterwards no statement can undo it.
 */
export async function openDatabase(file: string, options: OpenOptions = {}): Promise<Database> {
  const { readOnly = false } = options;
  const writable = !readOnly && file !== memory;
  const instance = await duckdb().DuckDBInstance.create(writable ? memory : file, {
    access_mode: readOnly ? 'READ_ONLY' : 'READ_WRITE',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.memory && { memory_limit: options.memory }),
    ...(options.threads && { threads: String(options.threads) }),
  });
  try {
    const connection = await instance.connect();
    if (writable) await connection.run(`${attach(file)}; ${useCase}`);
    const tempDirectory = options.tempDirectory ?? (writable ? `${file}.tmp` : undefined);
    for (const statement of settings({ readOnly, writable }, tempDirectory, options.tempDirectory))
      await connection.run(statement);
    return over(file, connection, {
      connect: () => instance.connect(),
      connections: new Set(),
      close: () => instance.closeSync(),
    });
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** What the connections to one database share. */
interface Shared {
  connect(): Promise<DuckDBConnection>;
  /** Those that are open. */
  readonly connections: Set<DuckDBConnection>;
  /** Called once the last one is closed. */
  close(): void;
}

function over(file: string, connection: DuckDBConnection, shared: Shared): Database {
  shared.connections.add(connection);
  return {
    file,
    connection,
    async run(sql, parameters) {
      return (await connection.run(sql, bound(parameters))).rowsChanged;
    },
    async rows<T extends object>(sql: string, parameters?: Record<string, Parameter>) {
      const reader = await connection.runAndReadAll(sql, bound(parameters));
      return reader.getRowObjectsJson() as T[];
    },
    async *stream<T extends object>(sql: string, parameters?: Record<string, Parameter>) {
      const result = await connection.stream(sql, bound(parameters));
      for await (const rows of result.yieldRowObjectJson()) yield rows as T[];
    },
    async beside() {
      const another = over(file, await shared.connect(), shared);
      const [found] = await this.rows<{ path: string }>(`select current_setting('search_path') as path`);
      await another.run(`set search_path = ${sqlText(found!.path)}`);
      return another;
    },
    interrupt() {
      for (const open of shared.connections) open.interrupt();
    },
    close() {
      connection.closeSync();
      shared.connections.delete(connection);
      if (shared.connections.size === 0) shared.close();
    },
  };
}

/**
 * A file to write to is attached, for only so it can be given smaller row groups. With DuckDB's own of 122,880 rows each
 * thread of an INSERT holds a group half filled, which one thread alone compresses at the end.
 */
function attach(file: string): string {
  // What DuckDB writes by default any release since 0.10 can read; this format is a fifth smaller and faster to write.
  const options = [`storage_version 'v1.3.0'`, `row_group_size ${rowGroupSize}`];
  // A file keeps the size of its blocks, and cannot be attached with another.
  if (!existsSync(file)) options.push(`block_size ${blockSize}`);
  return `attach ${sqlText(file)} as coldtrail_case (${options.join(', ')})`;
}

/** Says of a connection that its statements mean the attached file. */
const useCase = 'use coldtrail_case';

/** Settings that only work as SET after opening. Global: a second connection would else live in the machine's time zone. */
function settings(
  { readOnly, writable }: { readOnly: boolean; writable: boolean },
  spillDirectory: string | undefined,
  readableDirectory: string | undefined,
): string[] {
  return [
    `set global timezone = 'UTC'`,
    'set global integer_division = true',
    // Ingest writes the files that it has DuckDB read, again and again under the same names.
    'set global enable_external_file_cache = false',
    // Written to the log at each commit, and to its place once, when the case is closed: what a checkpoint in between puts
    // there the next statement often replaces.
    ...(writable ? [`set global checkpoint_threshold = '1GB'`] : []),
    ...(spillDirectory ? [`set global temp_directory = ${sqlText(spillDirectory)}`] : []),
    ...(readableDirectory ? [`set global allowed_directories = [${sqlText(readableDirectory)}]`] : []),
    'set global enable_external_access = false',
    // The settings that ingest and the lanes of `detect` change, and that open nothing.
    ...(readOnly ? [] : [`set global allowed_configs = ['preserve_insertion_order', 'threads']`]),
    'set global lock_configuration = true',
  ];
}

/** `text` as an SQL literal, for the few places that take no parameter. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const bound = (parameters: Record<string, Parameter> | undefined) =>
  parameters as Record<string, DuckDBValue> | undefined;
