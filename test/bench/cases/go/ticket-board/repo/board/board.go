// Package board keeps the tickets of a help desk.
package board

import "fmt"

// Nobody stands for the owner of a ticket that has none.
const Nobody = "nobody"

// Person works at the desk.
type Person struct {
	Name string
}

// Ticket is something to be done.
type Ticket struct {
	Text  string
	Owner *Person // nil until it is given to somebody
}

// Board has tickets, numbered from 1, and persons.
type Board struct {
	tickets []*Ticket
	persons map[int]*Person
}

// New is an empty board.
func New() *Board { return &Board{persons: map[int]*Person{}} }

// Len is the number of tickets.
func (b *Board) Len() int { return len(b.tickets) }

// AddPerson adds somebody.
func (b *Board) AddPerson(id int, name string) { b.persons[id] = &Person{Name: name} }

// AddTicket adds a ticket and gives its number.
func (b *Board) AddTicket(text string) int {
	b.tickets = append(b.tickets, &Ticket{Text: text})
	return len(b.tickets)
}

// Give makes a person the owner of a ticket.
func (b *Board) Give(number, person int) error {
	owner, ok := b.persons[person]
	if !ok || number < 1 || number > len(b.tickets) {
		return fmt.Errorf("no ticket %d or no person %d", number, person)
	}
	b.tickets[number-1].Owner = owner
	return nil
}

// Line is a ticket in a line: number, owner, text.
func (b *Board) Line(number int) string {
	ticket := b.tickets[number-1]
	owner := ticket.Owner.Name
	return fmt.Sprintf("#%d %-8s %s", number, owner, ticket.Text)
}

// Summary counts tickets by the name of their owner.
func (b *Board) Summary() map[string]int {
	counts := map[string]int{}
	for _, ticket := range b.tickets {
		owner := Nobody
		if ticket.Owner != nil {
			owner = ticket.Owner.Name
		}
		counts[owner]++
	}
	return counts
}
