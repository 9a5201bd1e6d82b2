package portal

import (
	"crypto/sha256"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

const (
	// linkLife is how long a one-time link holds.
	linkLife = time.Minute
	maxLinks = 100
)

// links are the sign-ins that the command line has been given, each good once.
type links struct {
	clock clock.Clock
	mu    sync.Mutex
	open  map[[32]byte]link
}

type link struct {
	user  directory.Object
	until time.Time
}

func newLinks(c clock.Clock) *links { return &links{clock: c, open: map[[32]byte]link{}} }

// Link returns the path of a page that signs the user in once, within a
// minute, at lanyard.localhost. Only the owner of home can ask for one, over
// the control socket.
func (p *Portal) Link(user *directory.Object) string {
	token := randomToken()
	p.links.put(token, *user)
	return prefix + "/link?token=" + token
}

func (l *links) put(token string, user directory.Object) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, old := range l.open {
		if !now.Before(old.until) || len(l.open) >= maxLinks {
			delete(l.open, key)
		}
	}
	l.open[sha256.Sum256([]byte(token))] = link{user, now.Add(linkLife)}
}

// take returns whose link it was; it is no more from then on.
func (l *links) take(token string) (directory.Object, bool) {
	key := sha256.Sum256([]byte(token))
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.open[key]
	delete(l.open, key)
	return found.user, ok && l.clock.Now().Before(found.until)
}

// useLink signs in by a one-time link. A browser that only looks ahead does not
// use it up.
func (p *Portal) useLink(w http.ResponseWriter, r *http.Request, t *site) {
	if r.Method != http.MethodGet || r.Header.Get("Sec-Purpose") != "" || r.Header.Get("Purpose") != "" {
		plainError(w, http.StatusMethodNotAllowed, "A one-time link is opened, not asked about.")
		return
	}
	// A link stands on the command line of the program that opens it, where
	// every user of the machine can read it. Root's is for whom root gives it to.
	if uid := p.owner(r); uid != nobody && uid != os.Getuid() && os.Getuid() != 0 {
		plainError(w, http.StatusForbidden, "This link was given to another user of this machine.")
		return
	}
	user, ok := p.links.take(r.URL.Query().Get("token"))
	if !ok || t.secure {
		p.signInPage(w, r, t, http.StatusForbidden, signIn{Error: "This link was used before or is older than a minute. Ask for another with: lanyard portal"})
		return
	}
	p.enter(w, r, t, &user, prefix)
}
