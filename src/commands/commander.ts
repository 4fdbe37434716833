import { createRequire } from 'node:module';

/** The package that reads command lines. Required, not imported: an import of CommonJS takes Node twice as long. */
export const commander: typeof import('commander') = createRequire(import.meta.url)('commander');
