const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const test = require('node:test');
const { fetchPrices, parsePrices } = require('../lib/feed.js');

test('amounts become cents', () => {
	assert.deepEqual(parsePrices({ prices: [{ sku: 'a', amount: '12.30' }] }), [
		{ sku: 'a', cents: 1230 },
	]);
});

test('a feed that fails once is asked again', async () => {
	let calls = 0;
	const server = createServer((request, response) => {
		calls += 1;
		if (calls === 1) response.writeHead(503).end();
		else response.end('{"prices":[{"sku":"b","amount":"1"}]}');
	}).listen(0);
	const prices = await fetchPrices(
		`http://127.0.0.1:${server.address().port}/`,
	);
	server.closeAllConnections();
	server.close();
	assert.deepEqual(prices, [{ sku: 'b', cents: 100 }]);
});
