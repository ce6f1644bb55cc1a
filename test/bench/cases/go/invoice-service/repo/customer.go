package main

// Customer is who orders.
type Customer struct {
	Number   int
	Delivery Address
	// Billing is nil when the customer has no other address than the one for deliveries.
	Billing *Address
}

// Abroad tells whether goods leave the country.
func (c *Customer) Abroad() bool { return c.Delivery.Land != "" }

var customers = map[int]*Customer{
	7: {Number: 7, Delivery: Address{"Ann Ott", "Seeweg 1", "3000 Bern", ""}, Billing: &Address{"Ott Ltd", "Box 12", "3001 Bern", ""}},
	8: {Number: 8, Delivery: Address{"Bo Lie", "Storgata 4", "0155 Oslo", "Norway"}},
}
