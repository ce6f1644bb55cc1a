module example.com/labelargs

go 1.24
