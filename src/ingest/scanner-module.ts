import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';

let compiled: WebAssembly.Module | undefined;

/** The scanner's machine code, compiled from `scanner/`. Threads share it: one compiles, the others are given it. */
export function scannerModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(join(packageRoot, 'dist/ingest/scanner.wasm')));
  return compiled;
}

/** As much of this interface as is used here: TypeScript has it in its library for browsers only. */
declare global {
  namespace WebAssembly {
    class Module {
      constructor(code: Uint8Array);
    }
    class Instance {
      constructor(module: Module);
      readonly exports: Record<string, unknown>;
    }
    class Memory {
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    }
    class Global<T> {
      readonly value: T;
    }
  }
}
