package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"
)

const blockSize = 64 << 10

// content is bytes that repeat in no block, so that a misplaced one shows.
func content(size int) []byte {
	var out []byte
	for i := 0; len(out) < size; i++ {
		sum := sha256.Sum256([]byte(strconv.Itoa(i)))
		out = append(out, sum[:]...)
	}
	return out[:size]
}

// blobCalls are what the app can do with blobs; the first two arguments are
// the container and the blob.
func blobCalls(credential azcore.TokenCredential) map[string]call {
	calls := containerCalls(credential)
	for name, do := range map[string]func(context.Context, *blockblob.Client, args) (any, error){
		"put": putBlob, "replace": replaceBlob, "fill": fillBlob, "get": getBlob, "slice": sliceBlob, "sum": sumBlob,
		"properties": blobProperties, "exists": blobExists, "metadata": setMetadata, "delete": deleteBlob, "lease": leaseBlob,
	} {
		calls["blob."+name] = func(ctx context.Context, at string, a args) (any, error) {
			client, err := azblob.NewClient(at, credential, nil)
			if err != nil {
				return nil, err
			}
			return do(ctx, client.ServiceClient().NewContainerClient(arg[string](a, 0)).NewBlockBlobClient(arg[string](a, 1)), a[2:])
		}
	}
	return calls
}

func putBlob(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	options := &blockblob.UploadBufferOptions{}
	if !arg[struct{ Overwrite bool }](a, 1).Overwrite {
		any := azcore.ETagAny
		options.AccessConditions = &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: &any}}
	}
	r, err := c.UploadBuffer(ctx, []byte(arg[string](a, 0)), options)
	return r.ETag, err
}

func replaceBlob(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	etag := azcore.ETag(arg[string](a, 1))
	r, err := c.UploadBuffer(ctx, []byte(arg[string](a, 0)), &blockblob.UploadBufferOptions{
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfMatch: &etag}}})
	return r.ETag, err
}

// fillBlob uploads in blocks, one by one: the SDK's own cut is not below 1 MiB.
func fillBlob(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	var ids []string
	for piece := range slices.Chunk(content(arg[int](a, 0)), blockSize) {
		id := base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("block %04d", len(ids))))
		if _, err := c.StageBlock(ctx, id, streaming.NopCloser(bytes.NewReader(piece)), nil); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if _, err := c.CommitBlockList(ctx, ids, nil); err != nil {
		return nil, err
	}
	list, err := c.GetBlockList(ctx, blockblob.BlockListTypeCommitted, nil)
	if err != nil {
		return nil, err
	}
	return len(list.CommittedBlocks), nil
}

func read(ctx context.Context, c *blockblob.Client, r blob.HTTPRange) ([]byte, error) {
	d, err := c.DownloadStream(ctx, &blob.DownloadStreamOptions{Range: r})
	if err != nil {
		return nil, err
	}
	defer d.Body.Close()
	return io.ReadAll(d.Body)
}

func getBlob(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	data, err := read(ctx, c, blob.HTTPRange{Offset: arg[int64](a, 0), Count: arg[int64](a, 1)})
	return string(data), err
}

func sliceBlob(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	data, err := read(ctx, c, blob.HTTPRange{Offset: arg[int64](a, 0), Count: arg[int64](a, 1)})
	return hex.EncodeToString(data), err
}

// sumBlob downloads in pieces, several at once.
func sumBlob(ctx context.Context, c *blockblob.Client, _ args) (any, error) {
	p, err := c.GetProperties(ctx, nil)
	if err != nil {
		return nil, err
	}
	data := make([]byte, *p.ContentLength)
	n, err := c.DownloadBuffer(ctx, data, &blob.DownloadBufferOptions{BlockSize: blockSize, Concurrency: 3})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return map[string]any{"size": n, "chunks": (n + blockSize - 1) / blockSize, "sha256": hex.EncodeToString(sum[:])}, nil
}

func blobProperties(ctx context.Context, c *blockblob.Client, _ args) (any, error) {
	p, err := c.GetProperties(ctx, nil)
	if err != nil {
		return nil, err
	}
	return map[string]any{"size": p.ContentLength, "etag": p.ETag, "metadata": plain(p.Metadata), "type": p.ContentType}, nil
}

func blobExists(ctx context.Context, c *blockblob.Client, _ args) (any, error) {
	_, err := c.GetProperties(ctx, nil)
	if bloberror.HasCode(err, bloberror.BlobNotFound, bloberror.ContainerNotFound) {
		return false, nil
	}
	return true, err
}

func setMetadata(ctx context.Context, c *blockblob.Client, a args) (any, error) {
	_, err := c.SetMetadata(ctx, pointers(arg[map[string]string](a, 0)), nil)
	return nil, err
}

func deleteBlob(ctx context.Context, c *blockblob.Client, _ args) (any, error) {
	_, err := c.Delete(ctx, nil)
	return nil, err
}

func leaseBlob(ctx context.Context, c *blockblob.Client, _ args) (any, error) {
	l, err := lease.NewBlobClient(c, nil)
	if err != nil {
		return nil, err
	}
	_, err = l.AcquireLease(ctx, 15, nil)
	return nil, err
}
