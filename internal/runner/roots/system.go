package roots

// SystemBundles lists where systems keep their roots as one PEM file, in the
// order in which Go's crypto/x509 and OpenSSL builds look for them.
func SystemBundles() []string {
	return []string{
		"/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch, Gentoo
		"/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL
		"/etc/ssl/ca-bundle.pem",                            // openSUSE
		"/etc/pki/tls/cacert.pem",                           // OpenELEC
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
		"/etc/ssl/cert.pem",                                 // Alpine, macOS, the BSDs
		"/usr/local/etc/ssl/cert.pem",                       // FreeBSD
		"/opt/homebrew/etc/ca-certificates/cert.pem",        // Homebrew
	}
}
