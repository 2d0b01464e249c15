// Package net replaces kwok's pkg/utils/net/tunnel.go.
package net

import (
	"context"
	"io"
)

// Tunnel copies both ways between a client and its target, and ends as soon as the target has closed. Upstream waits
// for the client as well, who waits for the end of the answer: an engine that dies in the middle of one would hang.
func Tunnel(ctx context.Context, client, target io.ReadWriter, _, _ []byte) error {
	answered := make(chan error, 1)
	go func() {
		_, _ = io.Copy(target, client)
		if half, ok := target.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}()
	go func() {
		_, err := io.Copy(client, target)
		answered <- err
	}()
	select {
	case <-ctx.Done():
		return nil
	case err := <-answered:
		return err
	}
}
