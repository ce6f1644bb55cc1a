const assert = require('node:assert/strict');
const { readReleases } = require('../lib/tags.js');
const { newestFirst, since } = require('../lib/order.js');

describe('release notes', () => {
  const tags = [
    { name: 'v1.2.0', date: '2024-01-01', message: '- one\n- two' },
    { name: 'nightly-3', date: '2024-01-02' },
    { name: '1.10', date: '2024-02-01' },
  ];

  it('orders by version, not by text', () => {
    const names = newestFirst(readReleases(tags)).map(
      (release) => release.version.version,
    );
    assert.deepEqual(names, ['1.10.0', '1.2.0']);
  });

  it('leaves out what came before', () => {
    assert.equal(since(readReleases(tags), '1.2.0').length, 1);
  });

  it('reads changes from the message', () => {
    assert.deepEqual(readReleases(tags)[0].changes, ['one', 'two']);
  });
});
