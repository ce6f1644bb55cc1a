import { test } from 'tap'
import { config } from '../../../processors/recombine/config.ts'
import { lineJoinerFactory } from '../../../processors/recombine/line-joiner.ts'

test('a pattern that is not in RE2 syntax is refused with what is wrong', async (t) => {
  for (const key of ['line_start_pattern', 'line_end_pattern']) {
    const result = config.safeParse({ [key]: '(?=a)b' })
    t.equal(result.success, false)
    t.match(result.error?.issues[0], { path: [key], message: /^expected a pattern in RE2 syntax \(.+\)$/ })
  }
})

test('a pattern that was not checked before is refused when the processor is created', async (t) => {
  const unchecked = { ...config.parse({}), line_start_pattern: '(' }
  t.throws(() => lineJoinerFactory(unchecked), {
    name: 'ConfigError',
    code: 'HEPH_PATTERN_INVALID',
  })
})

test('both patterns at once are refused', async (t) => {
  t.equal(config.safeParse({ line_start_pattern: 'a', line_end_pattern: 'b' }).success, false)
})

test('limits that would join nothing are refused', async (t) => {
  for (const written of [
    { max_batch_size: 1 },
    { max_log_size: '0' },
    { max_sources: 0 },
    { force_flush_period: '0s' },
  ]) {
    t.equal(config.safeParse(written).success, false, JSON.stringify(written))
  }
})

test('without options every value is the documented default', async (t) => {
  t.same(config.parse({}), {
    force_flush_period: 500,
    max_log_size: 1_048_576,
    max_batch_size: 10_000,
    max_sources: 1000,
  })
})
