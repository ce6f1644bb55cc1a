// Package bank keeps accounts.
package bank

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Bank may be used by many at the same time: each of its methods is one step that nobody sees half done.
type Bank struct {
	mu       sync.Mutex
	accounts map[string]int // guarded by mu
}

// New gives a bank without accounts.
func New() *Bank { return &Bank{accounts: map[string]int{}} }

// Open makes an account.
func (b *Bank) Open(name string, amount int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, exists := b.accounts[name]; exists {
		return fmt.Errorf("there is an account of %s", name)
	}
	b.accounts[name] = amount
	return nil
}

// Balance is what an account holds, 0 when there is none.
func (b *Bank) Balance(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accounts[name]
}

// Move takes an amount from one account to another.
func (b *Bank) Move(from, to string, amount int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.accounts[from] < amount {
		return fmt.Errorf("%s has less than %d", from, amount)
	}
	if _, exists := b.accounts[to]; !exists {
		return fmt.Errorf("no account of %s", to)
	}
	b.accounts[from] -= amount
	b.accounts[to] += amount
	return nil
}

// Close removes an account and gives all that was in it; no amount is lost or paid twice, whatever others
// move at the same time.
func (b *Bank) Close(name string) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, exists := b.accounts[name]; !exists {
		return 0, fmt.Errorf("no account of %s", name)
	}
	paid := b.Balance(name)
	delete(b.accounts, name)
	return paid, nil
}

// Names of all who have an account.
func (b *Bank) Names() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.accounts))
}
