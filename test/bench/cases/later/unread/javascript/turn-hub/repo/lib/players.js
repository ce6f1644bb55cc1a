const END = 12

/** Lets a player take part: waits for a six in the stable, then walks to the end. */
function join(hub, name, print) {
  let place = 0
  const walk = (pips) => {
    place += pips
    if (place < END) return
    print(`${name} is home`)
    hub.off('turn', walk)
  }
  const wait = (pips) => {
    if (pips !== 6) return
    print(`${name} leaves the stable`)
    hub.off('turn', wait)
    hub.on('turn', walk)
  }
  hub.on('turn', wait)
}

module.exports = { join, END }
