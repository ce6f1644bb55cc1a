module example.com/relayrules

go 1.24
