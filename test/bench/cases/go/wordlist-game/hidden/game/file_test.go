package game

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/wordgame/words"
)

func TestReadsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.txt")
	text := strings.Repeat("filler\n", 40_000) + "lemon\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := words.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if hint := New(list, 5).Hint(); hint != "it is lemon" {
		t.Fatal(hint)
	}
	if err := list.Close(); err != nil {
		t.Fatal("the file was not open any more:", err)
	}
	if err := list.Close(); !errors.Is(err, os.ErrClosed) {
		t.Fatal("Close does not close the file:", err)
	}
}
