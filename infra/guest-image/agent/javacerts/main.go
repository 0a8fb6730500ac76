// Command javacerts makes the store of trusted certificates that a JDK reads (JKS) out of a file of PEM certificates. The
// JDK's own tool would write the current time into it, and can't run while an image is built.
package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"os"
	"unicode/utf16"
)

const (
	magic    = 0xfeedfeed
	version  = 2
	trusted  = 2
	kind     = "X.509"
	password = "changeit"
	// What the format's checksum is salted with.
	salt = "Mighty Aphrodite"
	// The entries' date, in milliseconds: constant, so that the same certificates make the same file.
	date = 1_700_000_000_000
)

func main() {
	if err := convert(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "javacerts:", err)
		os.Exit(1)
	}
}

func convert(source, target string) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, store(certificates(text)), 0o644)
}

func certificates(text []byte) [][]byte {
	var list [][]byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		list = append(list, block.Bytes)
	}
	return list
}

func store(certificates [][]byte) []byte {
	var out bytes.Buffer
	put := func(values ...any) {
		for _, value := range values {
			// Writing to memory does not fail.
			_ = binary.Write(&out, binary.BigEndian, value)
		}
	}
	put(uint32(magic), uint32(version), uint32(len(certificates)))
	for number, certificate := range certificates {
		alias := fmt.Sprintf("debian:%03d", number)
		put(uint32(trusted), uint16(len(alias)), []byte(alias), uint64(date), uint16(len(kind)), []byte(kind))
		put(uint32(len(certificate)), certificate)
	}
	digest := sha1.New()
	for _, unit := range utf16.Encode([]rune(password)) {
		_ = binary.Write(digest, binary.BigEndian, unit)
	}
	digest.Write([]byte(salt))
	digest.Write(out.Bytes())
	return digest.Sum(out.Bytes())
}
