import { writeFileSync } from 'node:fs';

// Loaded into a measured process with --import: leaves what the process used where the measurer looks for it.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { peakBytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  writeFileSync(process.env.COLDTRAIL_BENCH_USAGE!, JSON.stringify(usage));
});
