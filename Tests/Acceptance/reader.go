// Reads Deodand's notes, tiles and proofs with Go's golang.org/x/mod/sumdb: note and tlog.
//
// Standard input is JSON, as outside_readers.py writes it. Prints one line a check and exits 1 if any fails.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	VKey    string
	Notes   []string // checkpoints, ascending
	Proofs  []string // .tlog-proof files
	Records []string // of the proofs, base64
	Leaves  []string // every record, base64
	From    []int64  // sizes of consistency proofs to the last note
	Paths   [][]string
}

var failed bool

func check(holds bool, what string) {
	if !holds {
		failed = true
		fmt.Println("FAILED:", what)
	}
}

func decode(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func hash(text string) (h tlog.Hash) {
	copy(h[:], decode(text))
	return
}

// open verifies a note and returns the size and root that it signs.
func open(text, vkey string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	check(err == nil, fmt.Sprint("the verifier key: ", err))
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	check(err == nil, fmt.Sprint("the note: ", err))
	if err != nil {
		os.Exit(1)
	}
	check(len(n.Sigs) == 1, "one signature by the log's key")
	lines := strings.Split(n.Text, "\n")
	check(lines[0] == verifier.Name(), "the origin is the key's name")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err == nil, "a size")
	return size, hash(lines[2])
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	// The tree over all records, as tlog builds it.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, index := range indexes {
			out = append(out, stored[index])
		}
		return out, nil
	})
	roots := map[int64]tlog.Hash{}
	for number, leaf := range in.Leaves {
		hashes, err := tlog.StoredHashes(int64(number), decode(leaf), reader)
		check(err == nil, "the tree")
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(int64(number+1), reader)
		check(err == nil, "the root")
		roots[int64(number+1)] = root
	}
	var size int64
	var root tlog.Hash
	for _, text := range in.Notes {
		size, root = open(text, in.VKey)
		check(roots[size] == root, fmt.Sprintf("the root of size %d", size))
	}
	for number, text := range in.Proofs {
		head, rest, _ := strings.Cut(text, "\n\n")
		lines := strings.Split(head, "\n")
		check(lines[0] == "c2sp.org/tlog-proof@v1", "a tlog-proof")
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		check(err == nil, "an index")
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			proof = append(proof, hash(line))
		}
		provedSize, provedRoot := open(rest, in.VKey)
		leaf := tlog.RecordHash(decode(in.Records[number]))
		err = tlog.CheckRecord(proof, provedSize, provedRoot, index, leaf)
		check(err == nil, fmt.Sprintf("record %d: %v", index, err))
		other := tlog.CheckRecord(proof, provedSize, provedRoot, index, tlog.RecordHash([]byte("another")))
		check(other != nil, "another record passes")
	}
	for number, from := range in.From {
		var proof tlog.TreeProof
		for _, text := range in.Paths[number] {
			proof = append(proof, hash(text))
		}
		err := tlog.CheckTree(proof, size, root, from, roots[from])
		check(err == nil, fmt.Sprintf("consistency from %d to %d: %v", from, size, err))
	}
	if failed {
		os.Exit(1)
	}
	fmt.Printf("%d notes, %d record proofs, %d tree proofs, %d records\n", len(in.Notes), len(in.Proofs), len(in.From), len(in.Leaves))
}
