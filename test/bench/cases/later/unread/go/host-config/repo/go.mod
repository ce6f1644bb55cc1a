module example.com/hostconfig

go 1.24
