/**
 * Mann–Whitney U test of two samples, two-sided, by the normal approximation with correction for ties: good from about twenty values each. Returns how likely
 * a difference as large as this one is where there is none, and how likely a value of the one is larger than one of the other (0.5: neither).
 * Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than the other" (1947).
 */
export function rankTest(one: readonly number[], other: readonly number[]): { p: number; larger: number } {
  const values = [...one.map((value) => ({ value, isOne: true })), ...other.map((value) => ({ value, isOne: false }))];
  values.sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < values.length; ) {
    let to = from;
    while (to < values.length && values[to]!.value === values[from]!.value) to += 1;
    const rank = (from + 1 + to) / 2;
    const count = to - from;
    ties += count ** 3 - count;
    for (const { isOne } of values.slice(from, to)) if (isOne) rankSum += rank;
    from = to;
  }
  const [m, n] = [one.length, other.length];
  const all = m + n;
  const u = rankSum - (m * (m + 1)) / 2;
  const spread = Math.sqrt(((m * n) / 12) * (all + 1 - ties / (all * (all - 1))));
  const z = spread === 0 ? 0 : Math.max(0, Math.abs(u - (m * n) / 2) - 0.5) / spread;
  return { p: 2 * (1 - normalBelow(z)), larger: u / (m * n) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The standard normal distribution. Source: Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalBelow(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 1 - (poly * Math.exp(-(z * z) / 2)) / 2;
}
