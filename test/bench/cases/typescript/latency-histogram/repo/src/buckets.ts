export interface Plan {
  readonly from: number;
  readonly width: number;
  readonly count: number;
}

/** Steps that people can read: 1, 2, 5, 10, 20, 50 … */
function readableStep(step: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((each) => each * magnitude >= step) ?? 10;
  return factor * magnitude;
}

/**
 * Where buckets begin, how wide and how many they are. The width is the next readable step from 1 on; when all samples
 * are alike, one bucket of width 1 holds them.
 */
export function planBuckets(samples: readonly number[], most: number): Plan {
  const low = Math.min(...samples);
  const high = Math.max(...samples);
  const width = readableStep((high - low) / most);
  const from = Math.floor(low / width) * width;
  return {
    from,
    width,
    count: Math.min(most, Math.floor((high - from) / width) + 1)
  };
}
