module example.com/routewindow

go 1.24
