import { test } from 'tap'
import { exactFile } from '../../../agent/cli/exact-file.ts'

test('exactFile leaves plain parts of a path alone', (t) => {
  t.equal(exactFile('/var/log/app (1)!.log'), '/var/log/app (1)!.log')
  t.equal(exactFile('/var/log/app[1].log'), '/var/log/app\\[1\\].log')
  t.equal(exactFile('/a/**/{b}(c)'), '/a/\\*\\*/\\{b\\}\\(c\\)')
  t.end()
})
