module example.com/wordgame

go 1.24
