const { rename, writeFile } = require('node:fs/promises');

/** Replaces the file at once: a reader sees the old list or the new one. */
async function writePrices(file, prices) {
	const draft = `${file}.new`;
	await writeFile(draft, `${JSON.stringify(prices, null, 2)}\n`);
	await rename(draft, file);
}

module.exports = { writePrices };
