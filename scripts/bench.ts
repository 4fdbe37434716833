import { availableParallelism } from 'node:os';
import { prepareExport } from './bench/prepared-export.ts';

const folder = await prepareExport(Number(process.argv[2] ?? 200000));
console.log(folder, availableParallelism());
