import type { Scene } from './scene.ts';

/** Loads one file and gives what the case says of it. */
export async function loadOne(scene: Scene, content: Buffer | string) {
  scene.put('a', content);
  await scene.load();
  const [file] = await scene.rows<Record<string, unknown>>(
    'select status, records, loaded, rejected, reason from source_file',
  );
  const numbers = (await scene.rows<{ eventid: string }>('select eventid from cloudtrail_logs order by record_index'))
    .map(({ eventid }) => Number(eventid?.slice(-12)))
    .join();
  const rejections = await scene.rows<{ reason: string }>('select reason from rejected_record order by record_index');
  const observations = await scene.rows<{ kind: string; field: string; count: string }>(
    'select kind, field, count from observation order by 1, 2',
  );
  return {
    ...(file as { status: string; records: number; loaded: number; rejected: number; reason: string | null }),
    numbers,
    rejections: rejections.map(({ reason }) => reason),
    observations: observations.map(({ kind, field, count }) => `${kind} ${field} ${count}`),
  };
}
