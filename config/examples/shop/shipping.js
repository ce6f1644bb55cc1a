import { log } from './log.js'

/** What the carrier charges, lightest first. */
const BANDS = [
  { name: 'letter', gramsMax: 500, priceCents: 390 },
  { name: 'parcel', gramsMax: 10_000, priceCents: 690 },
  { name: 'bulky', gramsMax: 31_500, priceCents: 1790 },
]

/** The cheapest band that takes a weight; undefined when it is too heavy for the carrier. */
export function bandFor(grams) {
  for (let index = 0; index <= BANDS.length; index += 1) {
    if (grams <= BANDS[index].gramsMax) return BANDS[index]
  }
  return undefined
}

/** Chooses the band for a shipment and books it. */
export function planShipment(shipment) {
  const band = bandFor(shipment.grams)
  shipment.state = band === undefined ? 'refused' : 'booked'
  log('info', 'shipment planned', { shipment: shipment.id, state: shipment.state, band: band?.name })
  return band
}
