/** The part of an amount that `share` of `whole` makes, rounded down. */
function portion(amount, share, whole) {
  return (amount * share) / whole;
}

function sum(amounts) {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

module.exports = { portion, sum };
