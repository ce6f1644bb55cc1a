module example.com/tagindex

go 1.24
