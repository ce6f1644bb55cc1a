module example.com/feedpoller

go 1.24
