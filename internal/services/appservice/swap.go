package appservice

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// swapLimit bounds a swap: two starts of an app, each of which App Service
// gives 230 seconds by default.
const swapLimit = 15 * time.Minute

// keptSwaps is how many finished swaps can still be asked for.
const keptSwaps = 100

// swap is one exchange of two slots of an app, under way or finished.
type swap struct {
	id             string
	at             string // the id of the site or slot that was asked for it
	source, target string // ARM ids
	done           bool
	err            error
}

// swaps are those of this process. A program that ends in the midst of one has
// swapped or not: the exchange is one transaction.
type swaps struct {
	mu      sync.Mutex
	all     []*swap
	warming map[string]string // by lower-case id of a source: its target
}

// begin registers a swap; false if one of the same app is under way.
func (w *swaps) begin(x *swap) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, other := range w.all {
		if !other.done && strings.EqualFold(productionOf(other.source), productionOf(x.source)) {
			return false
		}
	}
	if len(w.all) >= keptSwaps && w.all[0].done {
		w.all = w.all[1:]
	}
	w.all = append(w.all, x)
	return true
}

func (w *swaps) end(x *swap, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x.done, x.err = true, err
}

// of returns the state of a swap that a site was asked for.
func (w *swaps) of(at, id string) (found, done bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, x := range w.all {
		if x.id == id && strings.EqualFold(x.at, at) {
			return true, x.done, x.err
		}
	}
	return false, false, nil
}

// warm says that a source is started with its target's sticky settings; ""
// ends it.
func (w *swaps) warm(source, target string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.warming == nil {
		w.warming = map[string]string{}
	}
	if w.warming[strings.ToLower(source)] = target; target == "" {
		delete(w.warming, strings.ToLower(source))
	}
}

func (w *swaps) warmingFor(source string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.warming[strings.ToLower(source)]
}

// swapTarget returns the id of the slot whose sticky settings a site has for
// now, because it is about to be swapped there: while a swap warms it up, or
// since its preview. "" is none.
func (s *Service) swapTarget(site *armkit.Resource) string {
	if target := s.swaps.warmingFor(site.ID); target != "" {
		return target
	}
	if name := site.Properties().String("targetSwapSlot"); name != "" {
		return slotID(productionOf(site.ID), name)
	}
	return ""
}

// slotID returns the id of an app's slot by its name, "production" being the
// site itself.
func slotID(site, name string) string {
	if strings.EqualFold(name, production) {
		return site
	}
	return site + "/slots/" + name
}

// runSwap exchanges two slots as App Service does: the source is started with the
// settings that stay with the target, and only when it answers are content and
// settings exchanged. The processes that then start find everything warm, and
// until they answer the former ones do, so that no request is lost.
func (s *Service) runSwap(ctx context.Context, x *swap) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), swapLimit)
	defer cancel()
	err := s.exchange(ctx, x)
	if err != nil {
		s.Log.Warn("a swap failed", slog.String("source", x.source), slog.String("target", x.target), slog.Any("error", err))
	}
	s.swaps.end(x, err)
}

func (s *Service) exchange(ctx context.Context, x *swap) error {
	s.swaps.warm(x.source, x.target)
	err := s.warm(ctx, x.source, "to be swapped")
	s.swaps.warm(x.source, "")
	if err != nil {
		s.restartWorker(x.source, "its swap failed")
		return azerr.Newf(azerr.Unmet, "ExpectationFailed", "Cannot swap site slots for site '%s' because the '%s' slot did not respond to http ping. %v", Label(productionOf(x.source)), slotOf(x.source), err)
	}
	if err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error { return s.exchangeIn(ctx, tx, x.source, x.target) }); err != nil {
		return err
	}
	s.restartWorker(x.source, "swapped")
	return s.warm(ctx, x.target, "swapped")
}

// slotOf names a slot as Azure does in messages.
func slotOf(id string) string {
	if _, slot := split(id); slot != "" {
		return slot
	}
	return production
}
