package workers

// admit counts an app among those that run; false where there are too many.
func (s *Supervisor) admit(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.hosting[key(id)] && len(s.hosting) >= s.MaxApps {
		return false
	}
	s.hosting[key(id)] = true
	return true
}

// release gives an app's place to those that wait for one.
func (s *Supervisor) release(id string) {
	s.mu.Lock()
	full := len(s.hosting) >= s.MaxApps
	had := s.hosting[key(id)]
	delete(s.hosting, key(id))
	var waiting []string
	for k, a := range s.apps {
		if full && had && a.state.Phase == Failed && !s.hosting[k] {
			waiting = append(waiting, a.id)
		}
	}
	s.mu.Unlock()
	for _, w := range waiting {
		s.ask(w, "")
	}
}
