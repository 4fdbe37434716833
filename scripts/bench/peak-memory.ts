import { writeFileSync } from 'node:fs';

// Loaded into a measured process with --import: leaves the process's peak memory (KiB) where the measurer looks for it.
process.on('exit', () => writeFileSync(process.env.COLDTRAIL_BENCH_PEAK!, String(process.resourceUsage().maxRSS)));
