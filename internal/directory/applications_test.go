package directory

import (
	"regexp"
	"testing"
)

// A secret that begins with a hyphen cannot be given to `az login -p`.
func TestSecretsCanBeTypedAsArguments(t *testing.T) {
	shape := regexp.MustCompile(`^[A-Za-z0-9]{3}8Q~[A-Za-z0-9_~.-]{34}$`)
	seen := map[string]bool{}
	for range 2000 {
		secret, err := newSecret()
		if err != nil {
			t.Fatal(err)
		}
		if !shape.MatchString(secret) || seen[secret] {
			t.Fatalf("a secret %q", secret)
		}
		seen[secret] = true
	}
}
