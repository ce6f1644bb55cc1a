module example.com/wordtally

go 1.24
