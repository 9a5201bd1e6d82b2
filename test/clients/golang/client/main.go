// Client is an app that uses Key Vault, Blob storage and Cosmos DB with the
// Azure SDK for Go, as the test tells it: a line of JSON is a request, a line the answer.
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// args are the arguments of a request, each of any type.
type args []json.RawMessage

// call is one thing that the app can do at a service.
type call func(ctx context.Context, at string, a args) (any, error)

func run(ctx context.Context) error {
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return err
	}
	calls := secretCalls(credential)
	maps.Copy(calls, blobCalls(credential))
	maps.Copy(calls, cosmosCalls(credential))
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var ask struct {
			Do, At string
			Args   args
		}
		if err := json.Unmarshal(lines.Bytes(), &ask); err != nil {
			return err
		}
		do, ok := calls[ask.Do]
		if !ok {
			return fmt.Errorf("no call %q", ask.Do)
		}
		answer := map[string]any{}
		if value, err := do(ctx, ask.At, ask.Args); err != nil {
			answer["error"] = failure(err)
		} else {
			answer["value"] = value
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

// arg decodes the argument i; it is the zero value when there is none.
func arg[T any](a args, i int) T {
	var out T
	if i < len(a) {
		_ = json.Unmarshal(a[i], &out)
	}
	return out
}

// failure is what an error says of itself.
func failure(err error) clienttest.Failure {
	f := clienttest.Failure{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	var response *azcore.ResponseError
	var failed *azidentity.AuthenticationFailedError
	switch {
	case errors.As(err, &failed):
		if failed.RawResponse != nil {
			f.Status = failed.RawResponse.StatusCode
		}
	case errors.As(err, &response):
		f.Status, f.Code = response.StatusCode, response.ErrorCode
		f.Inner, f.Message = body(response.RawResponse, f.Message)
		if substatus := response.RawResponse.Header.Get("x-ms-substatus"); substatus != "" {
			f.Inner = substatus // Cosmos DB's finer code
		}
	}
	return f
}

// body takes Key Vault's inner code and message, or Cosmos DB's message, from
// the answer's text, which the SDK only prints; JSON's escapes would hide the
// message's words.
func body(response *http.Response, printed string) (inner, message string) {
	_, text, ok := strings.Cut(printed, "{")
	if !ok || response == nil {
		return "", printed
	}
	var answer struct {
		Message string
		Error   struct {
			Message string
			Inner   struct{ Code string } `json:"innererror"`
		}
	}
	if err := json.NewDecoder(strings.NewReader("{" + text)).Decode(&answer); err != nil {
		return "", printed
	}
	return answer.Error.Inner.Code, cmp.Or(answer.Error.Message, answer.Message)
}
