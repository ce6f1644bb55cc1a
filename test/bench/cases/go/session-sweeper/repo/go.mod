module example.com/sweeper

go 1.24
