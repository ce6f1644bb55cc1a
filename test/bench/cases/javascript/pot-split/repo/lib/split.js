const { portion, sum } = require("./ratio.js");

function splitPot(pot, stakes) {
  if (stakes.length === 0) return [];
  const whole = sum(stakes.map(({ stake }) => stake));
  const parts = stakes.map(({ player, stake }) => ({
    player,
    cents: portion(pot, stake, whole),
    isIn: stake > 0n,
  }));
  let left = pot - sum(parts.map(({ cents }) => cents));
  for (const part of parts) {
    if (left === 0n) break;
    if (!part.isIn) continue;
    part.cents += 1n;
    left -= 1n;
  }
  return parts.map(({ player, cents }) => ({ player, cents }));
}

module.exports = { splitPot };
