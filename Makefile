# Linters are pinned here, outside the product's go.mod.
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: race check test demo bench mutants mutants-short docs

test:
	go test ./...

check:
	test -z "$$(gofmt -l .)"
	go vet ./...
	$(STATICCHECK) ./...
	$(MAKE) race

demo:
	go run ./cmd/salesbot demo

bench:
	go test -run '^$$' -bench . -benchtime 1s ./storage/bolt ./bot

# Plants small mistakes, one at a time, and fails when no test notices one. All of them
# take long; mutants-short is what can be run with every change.
mutants:
	go run ./bench/mutants

mutants-short:
	go run ./bench/mutants -short

# The documents made from lists; tests fail while they are stale.
docs:
	go test ./handlers -run 'TestRightsDoc|TestPrivateDoc' -update
	go test ./cmd/salesbot -run TestDocs -update

# The race detector is five to eight times slower: it sees what runs side by side. The
# other tests of commands and scripts do one thing after another.
race:
	go test -race -timeout 20m ./bot/... ./outbox ./scheduler ./storage/... ./backup ./documents ./sandbox ./workbook ./sales/...
	go test -race -timeout 20m ./handlers -run 'AtOnce|Anyone'
	go test -race -timeout 20m ./cmd/salesbot -run 'Serve|Snapshot|Hole|Callbacks|TestChat/(a-working-day|callbacks|told-again|deaf)'
