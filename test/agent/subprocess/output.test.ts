import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { BoundedOutput } from '../../../agent/subprocess/output.ts'

test('BoundedOutput keeps beginning and end, and counts what is between, however the output is divided', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.array(fc.nat(20)),
      fc.nat(60),
      (text, cuts, bytesMax) => {
        const output = new BoundedOutput(bytesMax)
        let rest = Buffer.from(text)
        for (const cut of [...cuts, text.length]) {
          output.add(rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        if (text.length <= bytesMax) return !output.isCut && output.text() === text
        const head = text.slice(0, Math.ceil(bytesMax / 2))
        const tail = text.slice(text.length - Math.floor(bytesMax / 2))
        return output.text() === `${head}\n[${text.length - bytesMax} bytes left out]\n${tail}`
      },
    ),
  )
  t.end()
})
