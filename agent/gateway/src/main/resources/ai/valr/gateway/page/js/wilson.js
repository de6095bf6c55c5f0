const Z = 1.96;

/**
 * Wilson's 95 % interval of a share.
 * @param {number} hits
 * @param {number} of
 * @returns {[number, number]} NaN where there is nothing
 */
export function interval(hits, of) {
  const share = hits / of;
  const middle = share + Z * Z / (2 * of);
  const half = Z * Math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of));
  const scale = 1 + Z * Z / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
