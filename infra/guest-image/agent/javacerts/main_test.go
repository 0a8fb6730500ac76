package main

import (
	"encoding/binary"
	"encoding/pem"
	"testing"
)

func TestTheStoreHasTheCertificatesAndAChecksum(t *testing.T) {
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("one")}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("two")})...)
	made := store(certificates(text))
	if binary.BigEndian.Uint32(made) != magic || binary.BigEndian.Uint32(made[8:]) != 2 {
		t.Errorf("% x", made)
	}
	entry := 4 + 2 + len("debian:000") + 8 + 2 + len(kind) + 4 + 3
	if len(made) != 12+2*entry+20 {
		t.Errorf("%d bytes", len(made))
	}
}
