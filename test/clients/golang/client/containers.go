package main

import (
	"context"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
)

// containerCalls are what the app can do with an account and its containers;
// the first argument is the container.
func containerCalls(credential azcore.TokenCredential) map[string]call {
	calls := map[string]call{}
	for name, do := range map[string]func(context.Context, *service.Client, *container.Client, args) (any, error){
		"containers": listContainers, "create": createContainer, "drop": dropContainer, "about": aboutContainer,
		"list": listBlobs, "walk": walkBlobs, "batch": deleteBatch,
	} {
		calls["blob."+name] = func(ctx context.Context, at string, a args) (any, error) {
			client, err := azblob.NewClient(at, credential, nil)
			if err != nil {
				return nil, err
			}
			s := client.ServiceClient()
			return do(ctx, s, s.NewContainerClient(arg[string](a, 0)), a)
		}
	}
	return calls
}

func listContainers(ctx context.Context, s *service.Client, _ *container.Client, _ args) (any, error) {
	names := []string{}
	for pages := s.NewListContainersPager(nil); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range page.ContainerItems {
			names = append(names, *c.Name)
		}
	}
	return names, nil
}

func createContainer(ctx context.Context, _ *service.Client, c *container.Client, a args) (any, error) {
	_, err := c.Create(ctx, &container.CreateOptions{Metadata: pointers(arg[map[string]string](a, 1))})
	return nil, err
}

func dropContainer(ctx context.Context, _ *service.Client, c *container.Client, _ args) (any, error) {
	_, err := c.Delete(ctx, nil)
	return nil, err
}

func aboutContainer(ctx context.Context, _ *service.Client, c *container.Client, _ args) (any, error) {
	p, err := c.GetProperties(ctx, nil)
	return plain(p.Metadata), err
}

// pageSize makes lists need a second page.
const pageSize = 2

func listBlobs(ctx context.Context, _ *service.Client, c *container.Client, a args) (any, error) {
	names, size, prefix := []string{}, int32(pageSize), arg[string](a, 1)
	for pages := c.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{MaxResults: &size, Prefix: &prefix}); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, b := range page.Segment.BlobItems {
			names = append(names, *b.Name)
		}
	}
	return names, nil
}

func walkBlobs(ctx context.Context, _ *service.Client, c *container.Client, a args) (any, error) {
	names, size, prefix := []string{}, int32(pageSize), arg[string](a, 1)
	for pages := c.NewListBlobsHierarchyPager("/", &container.ListBlobsHierarchyOptions{MaxResults: &size, Prefix: &prefix}); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Segment.BlobPrefixes {
			names = append(names, *p.Name)
		}
		for _, b := range page.Segment.BlobItems {
			names = append(names, *b.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func deleteBatch(ctx context.Context, _ *service.Client, c *container.Client, a args) (any, error) {
	batch, err := c.NewBatchBuilder()
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(a); i++ {
		if err := batch.Delete(arg[string](a, i), nil); err != nil {
			return nil, err
		}
	}
	_, err = c.SubmitBatch(ctx, batch, nil)
	return nil, err
}
