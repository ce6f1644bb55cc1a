package catalog

// Club returns what the members offer this year.
func Club() *Catalog {
	return New(
		Seed{"Scarlet Emperor", "bean"},
		Seed{"Black Krim", "tomato"},
		Seed{"Cosse Violette", "bean"},
		Seed{"Green Zebra", "tomato"},
		Seed{"Uchiki Kuri", "squash"},
		Seed{"Borlotto", "bean"},
		Seed{"Lollo Rossa", "lettuce"},
	)
}
