// Verifies a log of Bartizan with an implementation of others: golang.org/x/mod/sumdb.
//
// Usage: verifier <log directory> <verifier key> [<inclusion.json> <consistency.json>]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Tiles of c2sp.org/tlog-tiles have 2^8 hashes.
const height = 8

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 && len(args) != 4 {
		return errors.New("usage: verifier <log> <key> [<inclusion.json> <consistency.json>]")
	}
	tree, err := openCheckpoint(filepath.Join(args[0], "checkpoint"), args[1])
	if err != nil {
		return err
	}
	files := &tileFiles{dir: args[0], size: tree.N}
	hashes, err := checkEntries(files, tree)
	if err != nil {
		return err
	}
	if err := checkTiles(files, tree, hashes); err != nil {
		return err
	}
	if len(args) == 4 {
		if err := checkInclusion(args[2], tree, hashes); err != nil {
			return err
		}
		if err := checkConsistency(args[3], tree); err != nil {
			return err
		}
	}
	fmt.Printf("ok: %d entries\n", tree.N)
	return nil
}

// openCheckpoint verifies the signature. tlog.ParseTree is for the Go checksum database's origin only.
func openCheckpoint(path, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	message, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	var origin, root string
	var size int64
	if _, err := fmt.Sscanf(opened.Text, "%s\n%d\n%s\n", &origin, &size, &root); err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	if origin != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q is not the key's name", origin)
	}
	hash, err := tlog.ParseHash(root)
	return tlog.Tree{N: size, Hash: hash}, err
}

// checkEntries rebuilds the whole tree from the entry bundles.
func checkEntries(files *tileFiles, tree tlog.Tree) (memory, error) {
	var hashes memory
	for index := int64(0); index*256 < tree.N; index++ {
		width := min(256, tree.N-index*256)
		bundle, err := os.ReadFile(filepath.Join(files.dir, bundlePath(index, width)))
		if err != nil {
			return nil, err
		}
		for number := index * 256; number < index*256+width; number++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("entry %d is cut off", number)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			if !json.Valid(bundle[2:end]) {
				return nil, fmt.Errorf("entry %d is no JSON", number)
			}
			stored, err := tlog.StoredHashes(number, bundle[2:end], hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, stored...)
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("bundle %d has more than its entries", index)
		}
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, errors.New("the entries do not give the signed root")
	}
	return hashes, nil
}

// checkTiles compares every tile, full and partial, with what the entries give; then reads every leaf through the
// tiles as a client would, which verifies them against the signed root.
func checkTiles(files *tileFiles, tree tlog.Tree, hashes memory) error {
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		want, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		got, err := files.read(tile)
		if err != nil {
			return err
		}
		if string(got) != string(want) {
			return fmt.Errorf("tile %s is not what the entries give", tile.Path())
		}
	}
	reader := tlog.TileHashReader(tree, files)
	for first := int64(0); first < tree.N; first += 4096 {
		var indexes []int64
		for number := first; number < min(tree.N, first+4096); number++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, number))
		}
		got, err := reader.ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("leaves from %d: %w", first, err)
		}
		for at, index := range indexes {
			if got[at] != hashes[index] {
				return fmt.Errorf("leaf %d is not the entry's", first+int64(at))
			}
		}
	}
	return nil
}

func checkInclusion(path string, tree tlog.Tree, hashes memory) error {
	var claim struct {
		Index, Size    int64
		LeafHash, Root string
		Proof          []string
	}
	if err := load(path, &claim); err != nil {
		return err
	}
	proof, err := parseHashes(append([]string{claim.LeafHash, claim.Root}, claim.Proof...))
	if err != nil {
		return err
	}
	if claim.Size != tree.N || proof[1] != tree.Hash || proof[0] != hashes[tlog.StoredHashIndex(0, claim.Index)] {
		return errors.New("inclusion: the claim is about something else")
	}
	return tlog.CheckRecord(proof[2:], tree.N, tree.Hash, claim.Index, proof[0])
}

func checkConsistency(path string, tree tlog.Tree) error {
	var claim struct {
		OldSize, NewSize int64
		OldRoot, NewRoot string
		Proof            []string
	}
	if err := load(path, &claim); err != nil {
		return err
	}
	proof, err := parseHashes(append([]string{claim.OldRoot, claim.NewRoot}, claim.Proof...))
	if err != nil {
		return err
	}
	if claim.NewSize != tree.N || proof[1] != tree.Hash {
		return errors.New("consistency: the claim is about something else")
	}
	return tlog.CheckTree(proof[2:], tree.N, tree.Hash, claim.OldSize, proof[0])
}

func load(path string, into any) error {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(bytes, into)
}

func parseHashes(texts []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(texts))
	for at, text := range texts {
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil || copy(hashes[at][:], bytes) != tlog.HashSize {
			return nil, fmt.Errorf("%q is no hash", text)
		}
	}
	return hashes, nil
}

// memory holds the hashes of the tree in the order of tlog.StoredHashIndex.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		hashes[at] = m[index]
	}
	return hashes, nil
}

// tileFiles reads tiles where c2sp.org/tlog-tiles puts them, which is not where the checksum database does.
type tileFiles struct {
	dir  string
	size int64
}

func (f *tileFiles) Height() int { return height }

func (f *tileFiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *tileFiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for at, tile := range tiles {
		bytes, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		data[at] = bytes
	}
	return data, nil
}

func (f *tileFiles) read(tile tlog.Tile) ([]byte, error) {
	bytes, err := os.ReadFile(filepath.Join(f.dir, "tile", strconv.Itoa(tile.L), indexPath(tile.N, int64(tile.W))))
	if err == nil && len(bytes) != tile.W*tlog.HashSize {
		err = fmt.Errorf("tile %s has %d bytes", tile.Path(), len(bytes))
	}
	return bytes, err
}

func bundlePath(index, width int64) string {
	return filepath.Join("tile", "entries", indexPath(index, width))
}

func indexPath(index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 256 {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return path
}
