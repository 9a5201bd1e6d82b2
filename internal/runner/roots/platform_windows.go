package roots

import (
	"crypto/x509"
	"unsafe"

	"golang.org/x/sys/windows"
)

// platformRoots reads the ROOT store: Windows keeps no bundle file.
func platformRoots() []*x509.Certificate {
	name, err := windows.UTF16PtrFromString("ROOT")
	if err != nil {
		return nil
	}
	store, err := windows.CertOpenSystemStore(0, name)
	if err != nil {
		return nil
	}
	defer windows.CertCloseStore(store, 0)
	var certs []*x509.Certificate
	var ctx *windows.CertContext
	for {
		ctx, err = windows.CertEnumCertificatesInStore(store, ctx)
		if err != nil || ctx == nil {
			return certs
		}
		der := append([]byte(nil), unsafe.Slice(ctx.EncodedCert, ctx.Length)...)
		if c, err := x509.ParseCertificate(der); err == nil {
			certs = append(certs, c)
		}
	}
}
