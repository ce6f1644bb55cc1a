#!/usr/bin/env node
const { parseArgs } = require('node:util');
const { fetchPrices } = require('./lib/feed.js');
const { writePrices } = require('./lib/store.js');

const { values } = parseArgs({
	options: { out: { type: 'string', default: 'prices.json' } },
});

async function main() {
	const prices = await fetchPrices(process.env.PRICE_FEED_URL);
	await writePrices(values.out, prices);
	console.log(`${prices.length} prices written to ${values.out}`);
}

main();
