module example.com/vaultbank

go 1.24
