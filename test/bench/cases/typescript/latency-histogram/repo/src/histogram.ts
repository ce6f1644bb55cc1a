import { planBuckets } from './buckets.ts';

export interface Bucket {
  from: number;
  to: number;
  count: number;
}

export function histogram(samples: readonly number[], most: number): Bucket[] {
  if (samples.length === 0) return [];
  const { from, width, count } = planBuckets(samples, most);
  const counts = new Array<number>(count).fill(0);
  for (const sample of samples) {
    const index = Math.min(Math.floor((sample - from) / width), count - 1);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((each, index) => ({
    from: from + index * width,
    to: from + (index + 1) * width,
    count: each
  }));
}
