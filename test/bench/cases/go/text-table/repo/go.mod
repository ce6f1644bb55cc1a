module example.com/texttable

go 1.24
