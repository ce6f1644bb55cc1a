import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { AcknowledgementTracker, type Receipt } from '../../../agent/model/acknowledgement.ts'

function tracked(): { tracker: AcknowledgementTracker; progress: number[] } {
  const progress: number[] = []
  const tracker = new AcknowledgementTracker({
    source: 'file',
    isResumable: true,
    onProgress: (position) => progress.push(position),
  })
  return { tracker, progress }
}

test('AcknowledgementTracker moves the safe position only over an unbroken settled prefix', async (t) => {
  const { tracker, progress } = tracked()
  const first = tracker.issue(10)
  const second = tracker.issue(20)
  second.settle('delivered')
  t.same(progress, [])
  first.settle('delivered')
  t.same(progress, [20])
})

test('AcknowledgementTracker waits for every share of a range', async (t) => {
  const { tracker } = tracked()
  const receipt = tracker.issue(10)
  const copy = receipt.share()
  receipt.settle('delivered')
  t.equal(tracker.safePosition, 0)
  copy.settle('dropped')
  t.equal(tracker.safePosition, 10)
})

test('AcknowledgementTracker lets the part before a cut go while the rest is held', async (t) => {
  const { tracker } = tracked()
  const receipt = tracker.issue(10)
  const rest = receipt.splitAt(4)
  receipt.settle('delivered')
  t.equal(tracker.safePosition, 4)
  t.equal(rest.start, 4)
  rest.settle('delivered')
  t.equal(tracker.safePosition, 10)
})

test('AcknowledgementTracker refuses a receipt that is settled twice', async (t) => {
  const { tracker } = tracked()
  const receipt = tracker.issue(10)
  receipt.settle('delivered')
  t.throws(() => receipt.settle('delivered'), { code: 'HEPH_INVARIANT' })
})

test('AcknowledgementTracker goes on from a checkpoint', async (t) => {
  const tracker = new AcknowledgementTracker({ source: 'file', isResumable: true }, 100)
  const receipt = tracker.issue(110)
  t.equal(receipt.start, 100)
  t.equal(tracker.safePosition, 100)
})

test('AcknowledgementTracker never passes an unsettled receipt, whatever is shared, cut and settled', async (t) => {
  const action = fc.record({
    kind: fc.constantFrom('issue', 'share', 'split', 'settle'),
    pick: fc.nat(),
    size: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const { tracker } = tracked()
      const open: Receipt[] = []
      for (const { kind, pick, size } of actions) {
        const receipt = open[pick % Math.max(open.length, 1)]
        if (kind === 'issue') open.push(tracker.issue(tracker.issuedEnd + size))
        else if (receipt === undefined) continue
        else if (kind === 'share') open.push(receipt.share())
        else if (kind === 'split')
          open.push(receipt.splitAt(receipt.start + Math.floor((receipt.end - receipt.start) / 2)))
        else open.splice(open.indexOf(receipt), 1)[0]?.settle('delivered')
        const lowest = Math.min(tracker.issuedEnd, ...open.map((each) => each.start))
        if (tracker.safePosition > lowest) return false
      }
      for (const receipt of open) receipt.settle('delivered')
      return tracker.safePosition === tracker.issuedEnd && tracker.openCount === 0
    }),
  )
  t.pass('no counterexample was found')
})

test('a receipt says whether its source can be read again now, not when it was issued', (t) => {
  let isResumable = true
  const tracker = new AcknowledgementTracker({
    source: 'file',
    get isResumable() {
      return isResumable
    },
  })
  const receipt = tracker.issue(10)
  const later = receipt.splitAt(5)
  isResumable = false
  t.equal(receipt.isResumable, false)
  t.equal(later.isResumable, false)
  t.end()
})
