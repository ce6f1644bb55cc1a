const TRIES = 3;
const PAUSE_MS = 50;

class FeedUnreachableError extends Error {
	constructor(url, cause) {
		super(
			`price feed at ${url} does not answer (${cause.cause?.code ?? cause.name})`,
			{ cause },
		);
		this.name = 'FeedUnreachableError';
	}
}

/** The price list: `[{ sku, cents }]`. */
async function fetchPrices(url) {
	let last;
	for (let attempt = 1; attempt <= TRIES; attempt += 1) {
		try {
			const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
			if (response.ok) return parsePrices(await response.json());
			last = new Error(`status ${response.status}`);
		} catch (error) {
			last = error;
		}
		await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
	}
	throw new FeedUnreachableError(url, last);
}

function parsePrices({ prices }) {
	return prices.map(({ sku, amount }) => ({
		sku,
		cents: Math.round(Number(amount) * 100),
	}));
}

module.exports = { FeedUnreachableError, fetchPrices, parsePrices };
