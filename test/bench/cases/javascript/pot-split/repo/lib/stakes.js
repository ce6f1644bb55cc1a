/** Lines `player,cents`, comments after #. The stakes of a player named twice are added. */
function parseStakes(text) {
  const stakes = new Map();
  for (const line of text.split(/\r?\n/)) {
    const [entry] = line.split("#");
    if (entry.trim() === "") continue;
    const [player, cents] = entry.split(",").map((word) => word.trim());
    stakes.set(player, (stakes.get(player) ?? 0n) + BigInt(cents));
  }
  return [...stakes].map(([player, stake]) => ({ player, stake }));
}

module.exports = { parseStakes };
