# Linters are pinned here, outside the product's go.mod.
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: check test demo bench docs

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
	go test -run '^$$' -bench . -benchtime 1s ./storage/bolt ./bot

# The documents made from lists; tests fail while they are stale.
docs:
	go test ./handlers -run TestRightsDoc -update
	go test ./cmd/salesbot -run TestDocs -update
