# Linters are pinned here, outside the product's go.mod.
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: check test demo bench

test:
	go test ./...

check:
	test -z "$$(gofmt -l .)"
	go vet ./...
	$(STATICCHECK) ./...
	go test -race ./...

demo:
	go run ./cmd/salesbot demo

bench:
	go test -run '^$$' -bench . -benchtime 1s ./storage/bolt
