import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * DuckDB's package, loaded when it is first asked for: a command's --help need not wait for it. Required, not imported: for
 * an import of CommonJS Node first searches all its text for the names of exports, which takes longer than to run it.
 */
export function duckdb(): typeof import('@duckdb/node-api') {
  return require('@duckdb/node-api');
}
