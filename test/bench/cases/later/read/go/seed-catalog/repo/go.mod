module example.com/seedcatalog

go 1.24
