#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const { readReleases } = require('../lib/tags.js');
const { newestFirst, since } = require('../lib/order.js');

const [file, version] = process.argv.slice(2);
const releases = readReleases(JSON.parse(readFileSync(file, 'utf8')));
for (const release of newestFirst(since(releases, version))) {
  console.log(`${release.version.version} (${release.date})`);
  for (const change of release.changes) console.log(`  - ${change}`);
}
