import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { checkDiagnosis, crashOf, diagnosisOf, eventOf, folderWith, type CrashCase } from './support.ts'

const GO = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/usr/bin/go'].find((path) => existsSync(path))

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'store/store.go': `package store

type Customer struct {
	Name string
}

type Order struct {
	ID       int
	Customer *Customer
}

var orders = map[int]*Order{
	1: {ID: 1, Customer: &Customer{Name: "x"}},
	2: {ID: 2},
}

func Find(id int) *Order {
	for _, o := range orders {
		if o.ID == id {
			return o
		}
	}
	return nil
}

func Lookup(id int) *Order {
	return orders[id]
}
`,
  'main.go': `package main

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"

	"example.com/shop/store"
)

type Cache struct {
	items map[string]int
}

func NewCache() *Cache {
	return &Cache{}
}

func (c *Cache) Put(key string, n int) {
	c.items[key] = n
}

func nilResult() {
	order := store.Find(99)
	println(order.ID)
}

func nilField() {
	order := store.Find(2)
	println(order.Customer.Name)
}

func nilLookup() int {
	o := store.Lookup(7)
	return o.ID
}

func loop() int {
	xs := []int{1, 2, 3}
	sum := 0
	for i := 0; i <= len(xs); i++ {
		sum += xs[i]
	}
	return sum
}

func second(parts []string) string {
	return parts[1]
}

func head(s string, n int) string {
	return s[:n]
}

func record(b []byte, size int) (byte, []byte) {
	return b[0], b[3 : 3+size]
}

var edges = map[int]map[string]int{1: {"pay": 2}}

func step(state int, event string) int {
	next, ok := edges[state][event]
	if !ok {
		panic("no transition")
	}
	return next
}

func load(name string) (*store.Order, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &store.Order{ID: 1}, nil
}

func unchecked() int {
	o, err := load("")
	id := o.ID
	if err != nil {
		return 0
	}
	return id
}

func text(v interface{}) string {
	return v.(string)
}

func mean(total int, xs []int) int {
	return total / len(xs)
}

func closed() {
	ch := make(chan int, 1)
	close(ch)
	ch <- 1
}

func deadlock() {
	ch := make(chan int)
	ch <- 1
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func custom(n int) {
	if n < 0 {
		panic("negative amount")
	}
}

func declared() {
	var o *store.Order
	if len(os.Args) > 5 {
		o = &store.Order{}
	}
	println(o.ID)
}

func recurse(n int) int {
	return recurse(n+1) + 1
}

type Account struct {
	mu      sync.Mutex
	balance int
}

func (a *Account) Withdraw(amount int) error {
	a.mu.Lock()
	if amount > a.balance {
		return errors.New("insufficient funds")
	}
	a.balance -= amount
	a.mu.Unlock()
	return nil
}

func (a *Account) Balance() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

type Price struct{ Amount int }

type Item struct {
	Name  string
	Price *Price
}

func catalog() []Item {
	return []Item{
		{"pen", &Price{1}},
		{"ink", nil},
	}
}

func inOrder(items []Item) int {
	sum := 0
	for _, item := range items {
		sum += item.Price.Amount
	}
	return sum
}

type Basket struct{ Items []Item }

func decoded(text string) int {
	basket := &Basket{}
	if err := json.NewDecoder(strings.NewReader(text)).Decode(basket); err != nil {
		return 0
	}
	return first(basket)
}

func first(basket *Basket) int {
	for _, entry := range basket.Items {
		return entry.Price.Amount
	}
	return 0
}

func main() {
	switch os.Args[1] {
	case "nilResult":
		nilResult()
	case "nilField":
		nilField()
	case "nilLookup":
		nilLookup()
	case "nilMap":
		NewCache().Put("a", 1)
	case "loop":
		loop()
	case "second":
		second([]string{"a"})
	case "head":
		head("abc", 7)
	case "record":
		record([]byte("abcdef"), 5)
	case "step":
		step(1, "ship")
	case "unchecked":
		unchecked()
	case "text":
		text(3)
	case "mean":
		mean(3, nil)
	case "closed":
		closed()
	case "deadlock":
		deadlock()
	case "number":
		number("x")
	case "custom":
		custom(-1)
	case "declared":
		declared()
	case "recurse":
		recurse(0)
	case "locked":
		account := &Account{balance: 1}
		_ = account.Withdraw(2)
		println(account.Balance())
	case "inOrder":
		inOrder(catalog())
	case "decoded":
		decoded(\`{"Items":[{}]}\`)
	}
}
`,
}

/** The line of main.go that holds a text. */
function line(text: string): string {
  return `main.go:${FILES['main.go'].split('\n').findIndex((one) => one.includes(text)) + 1}`
}

const CASES: readonly Omit<CrashCase, 'files'>[] = [
  {
    name: 'nilResult',
    errorClass: 'null_dereference',
    first: line('println(order.ID)'),
    also: 'store/store.go:23',
    function: 'nilResult',
    cause: /`order` is nil in `order\.ID`.*`Find` returns `nil` \(store\/store\.go:23\)/,
  },
  {
    name: 'nilField',
    errorClass: 'null_dereference',
    first: line('order.Customer.Name'),
    also: 'store/store.go:14',
    function: 'nilField',
    cause: /`order\.Customer` is nil.*store\/store\.go:14 leaves `Customer` nil/,
  },
  {
    name: 'nilLookup',
    errorClass: 'null_dereference',
    first: line('return o.ID'),
    also: 'store/store.go:27',
    cause: /`o` is nil in `o\.ID`.*`orders\[id\]` is nil when `orders` has no entry for `id`/,
  },
  {
    name: 'nilMap',
    errorClass: 'null_dereference',
    first: line('return &Cache{}'),
    also: line('c.items[key] = n'),
    function: 'NewCache',
    cause: /the map `c\.items` is nil.*`Cache` made at main\.go:\d+ leaves `items` nil/,
  },
  {
    name: 'loop',
    errorClass: 'index_out_of_range',
    first: line('i <= len(xs)'),
    also: line('sum += xs[i]'),
    cause: /index 3 is asked of 3 elements.*`i <= len\(xs\)`/,
  },
  {
    name: 'second',
    errorClass: 'index_out_of_range',
    first: line('return parts[1]'),
    also: line('second([]string'),
    cause: /index 1 is asked of 1 elements in `parts\[1\]`.*`\[\]string\{"a"\}` where `second` is called/,
  },
  {
    name: 'head',
    errorClass: 'index_out_of_range',
    first: line('return s[:n]'),
    cause: /slice \[:7\] is out of range of 3 elements in `s\[:n\]`.*`n` is `7` where `head` is called/,
  },
  {
    name: 'record',
    errorClass: 'index_out_of_range',
    first: line('return b[0], b[3'),
    cause: /slice \[:8\] is out of range of 6 elements in `b\[3 : 3\+size\]`/,
  },
  {
    name: 'step',
    errorClass: 'assertion',
    first: line('panic("no transition")'),
    cause:
      /`step` raises this itself when `!ok` \(main\.go:\d+\): `edges\[state\]` has no entry for `event` \(main\.go:\d+\)/,
  },
  {
    name: 'unchecked',
    errorClass: 'null_dereference',
    first: line('o, err := load'),
    also: line('id := o.ID'),
    cause: /`o` is nil in `o\.ID`.*`load\(""\)` whose error `err` is not looked at/,
  },
  {
    name: 'text',
    errorClass: 'type_mismatch',
    first: line('v.(string)'),
    cause: /is int, but is asserted to be string in `v\.\(string\)`.*`v` is `3` where `text` is called/,
  },
  {
    name: 'mean',
    errorClass: 'division_by_zero',
    first: line('total / len(xs)'),
    cause: /`len\(xs\)` is zero in `total \/ len\(xs\)`.*`xs` is `nil` where `mean` is called/,
  },
  {
    name: 'closed',
    errorClass: 'concurrency',
    first: 'main.go:99',
    also: line('close(ch)'),
    cause: /send on closed channel.*`ch` was closed by `closed`/,
  },
  {
    name: 'deadlock',
    errorClass: 'concurrency',
    first: 'main.go:104',
    cause: /every goroutine waits.*`ch`/,
  },
  {
    name: 'locked',
    errorClass: 'concurrency',
    first: line('return errors.New("insufficient'),
    function: '(*Account).Withdraw',
    cause:
      /`\(\*Account\)\.Withdraw` takes `a\.mu` \(main\.go:\d+\) and ends at main\.go:\d+ without giving it back/,
  },
  {
    name: 'number',
    errorClass: 'parse_failure',
    first: line('panic(err)'),
    cause: /`number` raises this itself when `err != nil`.*`err` comes from `strconv\.Atoi\(s\)`/,
  },
  {
    name: 'custom',
    errorClass: 'assertion',
    first: line('panic("negative'),
    cause: /`custom` raises this itself when `n < 0`/,
  },
  {
    name: 'declared',
    errorClass: 'null_dereference',
    first: line('println(o.ID)'),
    also: line('var o *store.Order'),
    cause: /`o` is nil in `o\.ID`.*declared without a value/,
  },
  {
    name: 'recurse',
    errorClass: 'recursion',
    first: line('return recurse('),
    cause: /`recurse` calls itself without end through `recurse\(n\+1\)`/,
  },
  {
    name: 'inOrder',
    errorClass: 'null_dereference',
    first: line('sum += item.Price.Amount'),
    also: line('{"ink", nil}'),
    cause: /`item\.Price` is nil in `item\.Price\.Amount`.*`Price` is `nil` here/,
  },
  {
    name: 'decoded',
    errorClass: 'missing_key',
    first: line('return entry.Price.Amount'),
    also: line('Decode(basket)'),
    cause: /`entry\.Price` is nil.*read from text that others write.*`Price` may be left out/,
  },
]

test(
  'Analysis of Go explains panics and fatal errors of a compiled program',
  { skip: GO === undefined ? 'Go is not installed' : false },
  async (t) => {
    const folder = folderWith(t, FILES)
    const built = spawnSync(GO ?? '', ['build', '-o', join(folder, 'crash.bin'), '.'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local' },
    })
    t.equal(built.status, 0, built.stderr)
    for (const one of CASES) {
      const output = crashOf(folder, [join(folder, 'crash.bin'), one.name])
      checkDiagnosis(t, one, await diagnosisOf(folder, eventOf(output)))
    }
  },
)
