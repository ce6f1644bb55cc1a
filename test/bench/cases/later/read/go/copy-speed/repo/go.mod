module example.com/copyspeed

go 1.24
