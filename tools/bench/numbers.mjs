/** @param {readonly number[]} values @param {number} share 0.5 is the middle one */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
}

/** @param {readonly number[]} values */
export function spread(values) {
  return { n: values.length, min: quantile(values, 0), median: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) };
}

/** @param {number} value */
export function round(value) {
  return Math.round(value * 1000) / 1000;
}
