import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Two fields that go the same way in steps, of which one misses a part. */

const RING = `package ring

func (r *Ring) Push(word string) {
	r.places[r.tail] = word
	r.tail = (r.tail + 1) % len(r.places)
}

func (r *Ring) Peek() string {
	return r.places[r.head]
}

func (r *Ring) Pop() {
	r.head = r.head + 1
}
`

test('step as beside: a field steps as another one does, however it is written', async (t) => {
  const at = { path: 'a.go', lines: [9], before: RING }
  const meant = 'r.head = (r.head + 1) % len(r.places)'
  t.strictSame(by('step_as_beside', at), [meant])
  t.strictSame(by('step_as_beside', { ...at, before: RING.replace('r.head = r.head + 1', 'r.head += 1') }), [
    meant,
  ])
  t.strictSame(by('step_as_beside', { ...at, before: RING.replace('r.head = r.head + 1', 'r.head++') }), [
    meant,
  ])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'step_as_beside'),
    { witness: '`Push` (line 5) has `r.tail = (r.tail + 1) % len(r.places)`' },
  )
  const java = `class Ring {
    private int head;
    void push(String word) {
        tail = (tail + 1) % places.length;
    }
    void pop() {
        head++;
    }
}
`
  t.strictSame(by('step_as_beside', { path: 'Ring.java', lines: [7], before: java }), [
    'head = (head + 1) % places.length;',
  ])
})

test('step as beside: another step, a name of the other method only, and a step that lacks nothing stay', async (t) => {
  for (const before of [
    RING.replace('r.head = r.head + 1', 'r.head = r.head - 1'),
    RING.replace('r.head = r.head + 1', 'r.head = 0'),
    RING.replace('% len(r.places)', '% limit'),
    RING.replace('(r.tail + 1) % len(r.places)', 'r.tail + 1'),
  ])
    t.strictSame(by('step_as_beside', { path: 'a.go', lines: [9], before }), [], before)
})
