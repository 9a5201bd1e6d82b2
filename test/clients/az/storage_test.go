package az

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// storage uploads and downloads real files, as the operator with a data role
// and with the account's key.
func (s *session) storage(t *testing.T) {
	const (
		account    = "{rg}/providers/Microsoft.Storage/storageAccounts/stg1"
		login      = " --account-name stg1 --auth-mode login"
		containers = "storage container list --query [].name" + login
	)
	// az downloads in ranges of 32 MiB: this one takes three.
	big := make([]byte, 70<<20)
	for i := range big {
		big[i] = byte(i * 7 >> 3)
	}
	small := []byte("hello blob")
	s.file(t, "b.txt", small)
	s.file(t, "big.bin", big)
	s.play(t, []step{
		{command: "storage account check-name -n stg1", has: []string{`"nameAvailable": true`}},
		{command: "storage account create -g rg1 -n stg1 -l westeurope --sku Standard_LRS", has: []string{"https://stg1.blob.core.windows.net/"},
			shown: by("storage account show -g rg1 -n stg1 --query primaryEndpoints.blob", "https://stg1.blob.core.windows.net/")},
		{command: "storage account check-name -n stg1", has: []string{`"nameAvailable": false`}},
		{command: "storage account list --query [].name", has: []string{"stg1"}},
		{command: "storage account show -n stg1 --query primaryEndpoints.blob", has: []string{"https://stg1.blob.core.windows.net/"}, stranger: early},

		// Owner makes and lists containers, and reaches no blob.
		{command: "storage container create -n c1" + login, has: []string{`"created": true`}, shown: by(containers, "c1")},
		{command: "storage container create -n c1" + login, has: []string{`"created": false`}},
		{command: "storage blob list -c c1" + login, code: 1, has: []string{"required permissions"}},
		{command: "storage blob upload -c c1 -n b.txt -f {dir}/b.txt" + login, code: 1, has: []string{"required permissions"}},
		{command: "role assignment create --assignee-object-id {operator} --assignee-principal-type ServicePrincipal --role 'Storage Blob Data Contributor' --scope " + account + " -o none",
			shown: by("role assignment list --scope "+account+" --query [].roleDefinitionName", "Storage Blob Data Contributor")},

		{command: "storage blob upload -c c1 -n b.txt -f {dir}/b.txt" + login, shown: by("storage blob show -c c1 -n b.txt --query properties.contentLength"+login, "10")},
		{command: "storage blob upload -c c1 -n b.txt -f {dir}/b.txt" + login, code: 1, has: []string{"already exists"}},
		{command: "storage blob upload -c c1 -n b.txt -f {dir}/b.txt --overwrite --metadata CamelCase=1" + login,
			shown: by("storage blob show -c c1 -n b.txt --query metadata"+login, "CamelCase")},
		{command: "storage blob list -c c1 --query [].name" + login, has: []string{"b.txt"}},
		{command: "storage blob exists -c c1 -n nope" + login, has: []string{"false"}},
		{command: "storage blob show -c c1 -n b.txt --query name" + login, has: []string{"b.txt"}},
		{command: "storage blob download -c c1 -n b.txt -f {dir}/b.out -o none" + login},
		{command: "storage container create -n cbig -o none" + login, shown: by(containers, "cbig")},
		{command: "storage blob upload -c cbig -n dir/big.bin -f {dir}/big.bin -o none" + login,
			shown: by("storage blob show -c cbig -n dir/big.bin --query properties.contentLength"+login, "73400320")},
		{command: "storage blob download -c cbig -n dir/big.bin -f {dir}/big.out -o none" + login},

		{command: "storage container create -n c2 --account-name stg1", has: []string{`"created": true`}, shown: by(containers, "c2")},
		{command: "storage blob upload -c c2 -n k.txt -f {dir}/b.txt --account-name stg1 -o none", shown: by("storage blob list -c c2 --account-name stg1 --query [].name", "k.txt")},
		{command: "storage container create -n c3" + login, shown: by(containers, "c3")},
		{command: "storage container delete -n c3" + login, shown: by(containers).without("c3")},
		{command: "storage blob upload -c c1 -n gone.txt -f {dir}/b.txt -o none" + login, shown: by("storage blob exists -c c1 -n gone.txt"+login, "true")},
		{command: "storage blob delete -c c1 -n gone.txt" + login, shown: by("storage blob exists -c c1 -n gone.txt"+login, "false").without("true")},
	})
	for out, want := range map[string][]byte{"b.out": small, "big.out": big} {
		if got, err := os.ReadFile(filepath.Join(s.dir, out)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes came back, want %d (%v)", out, len(got), len(want), err)
		}
	}
}
