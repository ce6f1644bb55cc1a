const { readFileSync } = require('node:fs')
const { Hub } = require('./lib/hub.js')
const { join } = require('./lib/players.js')

const hub = new Hub()
for (const name of ['ada', 'bo', 'cy']) join(hub, name, (line) => console.log(line))
for (const word of readFileSync(process.argv[2], 'utf8').split(/\s+/)) {
  if (word !== '') hub.emit('turn', Number(word))
}
