module github.com/lanyard-dev/lanyard/bench

go 1.26
